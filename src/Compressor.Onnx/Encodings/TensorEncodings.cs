using Compressor.IR;
using Compressor.Onnx.Protobuf;

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

    /// <summary>Encodes a tensor: as it is asked for, else in the fewest bytes (Auto), else as it stood in the file.</summary>
    public static (TensorEncoding Encoding, GraphProto Fragment) Encode(TensorSite site, StorageChoice choice)
    {
        if (choice == StorageChoice.Auto)
        {
            return All.Where(encoding => encoding.Competes(site) && encoding.Applies(site))
                .Select(encoding => (encoding, Fragment: encoding.Encode(site)))
                .MinBy(candidate => candidate.Fragment.CalculateSize());
        }

        TensorStorage storage = site.Tensor.Storage;
        TensorEncoding chosen = All.FirstOrDefault(encoding => encoding.Choice == choice && encoding.Applies(site))
            ?? All.FirstOrDefault(encoding => encoding.Keeps == storage && encoding.Applies(site))
            ?? Dense;
        return (chosen, chosen.Encode(site));
    }
}
