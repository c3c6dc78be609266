using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Html;

namespace Compressor;

/// <summary>Draws report.html from reports that earlier runs left.</summary>
internal static class ReportPage
{
    /// <summary>Reads the reports, draws their page and returns where it is; without an output, beside the first report.</summary>
    /// <param name="sources">Files, or folders whose report.json files are taken, at any depth.</param>
    /// <param name="output">The page, or null.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: no reports, or of several models, or not writable.</exception>
    /// <exception cref="UsageException">The page is no place for a file, or would take a report's.</exception>
    public static string Draw(IReadOnlyList<string> sources, string? output)
    {
        string[] files = [.. sources.SelectMany(Reports).DistinctBy(RealPath.Of)];
        string page = output ?? Path.Combine(
            Directory.Exists(sources[0]) ? sources[0] : Path.GetDirectoryName(sources[0]) ?? "", ReportFolder.HtmlFile);
        if (Directory.Exists(page))
        {
            throw new UsageException(ErrorCodes.OutputPath, $"the page {page} is a folder; name a file in it");
        }

        if (files.FirstOrDefault(file => RealPath.AreSame(file, page)) is { } read)
        {
            throw new UsageException(ErrorCodes.OutputPath, $"the page {page} would overwrite the report {read}");
        }

        string html = HtmlReport.Render([.. files.Select(file => (file, ReportJson.ReadFile(file)))]);
        ReportFolder.Write(Path.GetDirectoryName(Path.GetFullPath(page))!, [(Path.GetFileName(page), html)]);
        return page;
    }

    private static IReadOnlyList<string> Reports(string source)
    {
        if (!Directory.Exists(source))
        {
            return [source];
        }

        string[] files =
            [.. Directory.EnumerateFiles(source, ReportFolder.JsonFile, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new CompressorException(ErrorKind.Usage, $"{source}: there is no {ReportFolder.JsonFile} in this folder");
    }
}
