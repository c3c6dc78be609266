using Compressor.IR;

namespace Compressor.Data;

/// <summary>Problems with the user's data, and the size checks that come before memory is taken.</summary>
internal static class DataError
{
    /// <summary>Deflate never packs tighter than this, whatever a header claims (zlib's technical details).</summary>
    private const long MostDeflated = 1032;

    /// <summary>One line: the file, a colon, the cause.</summary>
    public static CompressorException At(string path, string cause, Exception? inner = null) =>
        new(ErrorKind.Data, $"{path}: {cause.ReplaceLineEndings(" ")}", inner);

    /// <summary>Elements of an array that a header claims, once they are known to fit an array and this machine's memory.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="extents">The axes as claimed; their product may exceed 64 bits.</param>
    /// <param name="bytes">Bytes of one element in memory.</param>
    public static int Elements(string path, IEnumerable<long> extents, int bytes)
    {
        Int128 elements = 1;
        foreach (long extent in extents)
        {
            elements = extent >= 0 && elements <= Array.MaxLength
                ? elements * extent
                : throw At(path, "its header claims an impossible shape");
        }

        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return elements <= Array.MaxLength && elements * bytes <= memory
            ? (int)elements
            : throw At(path, FormattableString.Invariant($"its {(double)elements * bytes / 1e9:0.0} GB do not fit into memory"));
    }

    /// <summary>Checks the bytes that a header claims against those of the file, or of the deflated stream, that must hold them.</summary>
    public static void RequireHeld(string path, long claimed, long stored, bool deflated)
    {
        if (claimed > (deflated ? stored * MostDeflated : stored))
        {
            throw At(path, $"truncated: its header claims {claimed} bytes of values");
        }
    }
}
