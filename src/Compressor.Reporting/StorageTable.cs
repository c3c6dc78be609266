using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>The table of sizes that report.md and report.html share.</summary>
internal static class StorageTable
{
    public const string Heading = "Sizes";

    public const string Explanation =
        "Sizes of the original and of the compressed model in every storage. Opening is measured on one thread in a process of its own: "
        + "the time of a session's constructor, and by how much it raises the peak of memory.";

    public static readonly IReadOnlyList<string> Headers = ["stored as", ">file", ">gzip", ">zip", ">opening", ">opening, peak memory"];

    public static IEnumerable<string[]> Rows(Report report) => report.Sizes.Select(size => (string[])
    [
        size.Storage,
        Units.Bytes(size.FileBytes),
        Units.Bytes(size.GzipBytes),
        Units.Bytes(size.ZipBytes),
        Units.Milliseconds(size.OpeningMs),
        Units.Bytes(size.OpeningPeakBytes),
    ]);
}
