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
        new ZerosEncoding(),
        new EveryElementEncoding(),
        new GapsEncoding(),
        new RiceEncoding(),
        new BitmaskEncoding(),
        new EliasFanoEncoding(),
    ];

    /// <summary>
    /// The encodings to choose from: the one that is asked for; all that compete (Auto, Smallest); what is packed, asked for or as it
    /// stood, and for the former what packing must beat; else as it stood in the file.
    /// </summary>
    public static IReadOnlyList<TensorEncoding> Of(TensorSite site, StorageChoice choice)
    {
        TensorEncoding[] applying = [.. All.Where(encoding => encoding.Applies(site))];
        if (choice is StorageChoice.Auto or StorageChoice.Smallest)
        {
            return Array.FindAll(applying, encoding => encoding.Competes(site));
        }

        TensorStorage storage = site.Tensor.Storage;
        if (choice == StorageChoice.Packed || (choice == StorageChoice.Keep && storage == TensorStorage.Packed))
        {
            TensorEncoding[] packed = Array.FindAll(applying, encoding => encoding is PackedEncoding && encoding.Competes(site));
            if (choice == StorageChoice.Packed && packed.Length > 0)
            {
                return [Dense, .. packed];
            }

            // The tensor may have changed since it was read, so that its code no longer applies.
            TensorEncoding[] same = Array.FindAll(packed, encoding => encoding.Id == site.Tensor.PackedAs);
            if (packed.Length > 0)
            {
                return same.Length > 0 ? same : packed;
            }
        }

        return
        [
            applying.FirstOrDefault(encoding => encoding.Choice == choice && encoding is not PackedEncoding)
                ?? applying.FirstOrDefault(encoding => encoding.Keeps == storage && encoding is not PackedEncoding)
                ?? Dense,
        ];
    }
}
