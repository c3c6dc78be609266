using Compressor.IR;
using Compressor.Reporting.Html;

namespace Compressor.Reporting;

/// <summary>The folder that a run leaves its report in.</summary>
public static class ReportFolder
{
    /// <summary>The report for programs.</summary>
    public const string JsonFile = "report.json";

    /// <summary>The report for people.</summary>
    public const string MarkdownFile = "report.md";

    /// <summary>The page for people.</summary>
    public const string HtmlFile = "report.html";

    /// <summary>
    /// Writes report.json, report.md and report.html, making the folder where it is missing. Each file takes an earlier one's place only
    /// once all are complete on disk; files that are not the report's are left alone.
    /// </summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: the folder cannot be written to.</exception>
    public static void Write(Report report, string folder) => Write(
        folder,
        [(JsonFile, ReportJson.Write(report)), (MarkdownFile, MarkdownReport.Render(report)), (HtmlFile, HtmlReport.Render(report))]);

    /// <summary>Writes files into a folder: all of them, or none.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: the folder cannot be written to.</exception>
    public static void Write(string folder, IReadOnlyList<(string Name, string Content)> files)
    {
        var pending = new List<(string From, string To)>();
        bool isNew = !Directory.Exists(folder);
        try
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, string content) in files)
            {
                string path = Path.Combine(folder, name);
                if (Directory.Exists(path))
                {
                    throw new IOException($"{name} is a folder there");
                }

                pending.Add(($"{path}.{Guid.NewGuid():N}.tmp", path));
                WriteText(pending[^1].From, content);
            }

            pending.ForEach(static file => File.Move(file.From, file.To, overwrite: true));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompressorException(ErrorKind.Usage, $"{folder}: the report cannot be written there: {error.Message}", error);
        }
        finally
        {
            Discard(pending, isNew ? folder : null);
        }
    }

    /// <summary>
    /// Unlike File.WriteAllText, which reserves the space first and, where there is none, throws an error that does not say so in its code.
    /// </summary>
    private static void WriteText(string path, string content)
    {
        using var writer = new StreamWriter(path);
        writer.Write(content);
    }

    /// <summary>Deletes what has not taken its place, and the folder where it was made for this and stayed empty.</summary>
    private static void Discard(List<(string From, string To)> pending, string? folder)
    {
        try
        {
            pending.ForEach(static file => File.Delete(file.From));
            if (folder is not null && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be written may not be deletable either; the first error is the one to report.
        }
    }
}
