using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>The encodings a tensor can be stored in, in the order in which equal sizes are decided.</summary>
internal static class TensorEncodings
{
    public static readonly DenseEncoding Dense = new();
    public static readonly ExternalEncoding External = new();

    public static readonly IReadOnlyList<TensorEncoding> All =
    [
        Dense,
        new TypedEncoding(),
        External,
        new SparseInitializerEncoding(),
    ];

    /// <summary>The encoding for a tensor: the one that is asked for, else the fewest bytes (Auto), else as it stood in the file.</summary>
    public static TensorEncoding Choose(TensorSite site, StorageChoice choice)
    {
        if (choice == StorageChoice.Auto)
        {
            return All.Where(encoding => encoding.Competes(site) && encoding.Applies(site))
                .MinBy(encoding => encoding.Encode(site).CalculateSize() + encoding.ExternalBytes(site)) ?? Dense;
        }

        TensorStorage storage = site.Tensor.Storage;
        return All.FirstOrDefault(encoding => encoding.Choice == choice && encoding.Applies(site))
            ?? All.FirstOrDefault(encoding => encoding.Keeps == storage && encoding.Applies(site))
            ?? Dense;
    }
}
