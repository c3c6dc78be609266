using Compressor.Reporting;

namespace Compressor.Screen;

/// <summary>What a person sees when the main job is done: before and after, the verdict, and where the files are.</summary>
internal static class ReportView
{
    public static void Write(Report report, CompressionOptions options, Terminal terminal)
    {
        WriteTable(report, terminal);
        if (report.Quantization is { } quantization)
        {
            TextTable.Write(
                terminal,
                [.. QuantizationText.Heads(report).Select(head => new Column(head.TrimStart('>'), head.StartsWith('>')))],
                QuantizationText.Rows(quantization));
            terminal.Out.WriteLine();
        }

        terminal.Out.WriteLine(Verdict.Of(report));
        if (report.Compressed is { } compressed)
        {
            terminal.Out.WriteLine($"Model:  {compressed.Path}");
            terminal.Out.WriteLine($"Report: {Path.Combine(options.ReportPath, ReportFolder.HtmlFile)}");
        }
    }

    /// <summary>Before and after.</summary>
    public static void WriteTable(Report report, Terminal terminal)
    {
        TextTable.Write(
            terminal,
            [new("", false), new("before", true), new("after", true), new("change", true)],
            SummaryTable.Of(report).Select(row => (string[])[row.Label, row.Before, row.After, row.Change]));
        terminal.Out.WriteLine();
    }
}
