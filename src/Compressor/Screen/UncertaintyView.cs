using Compressor.Reporting;
using Compressor.Uncertainty;

namespace Compressor.Screen;

/// <summary>What a person sees of <c>compress uncertainty</c>.</summary>
internal static class UncertaintyView
{
    public static void Write(Report report, UncertaintyOptions options, Terminal terminal)
    {
        UncertaintyReport uncertainty = report.Uncertainty!;
        TextTable.Write(
            terminal,
            [new("", false), .. UncertaintyTable.Headings(uncertainty).Select(heading => new Column(heading, true))],
            UncertaintyTable.Of(uncertainty));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(UncertaintyTable.Sentence(uncertainty));
        if (options.ExportPath is { } export)
        {
            terminal.Out.WriteLine($"Active dropout: {export}");
        }

        if (options.ReportPath is { } folder)
        {
            terminal.Out.WriteLine($"Report:         {Path.Combine(folder, ReportFolder.HtmlFile)}");
        }
    }
}
