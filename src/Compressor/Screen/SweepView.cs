using Compressor.Reporting;
using Compressor.Reporting.Sweeps;
using Compressor.Reporting.Text;
using Compressor.Sweeps;

namespace Compressor.Screen;

/// <summary>What a person sees when a sweep, or a share of it, is done.</summary>
internal static class SweepView
{
    public static void Write(SweepOutcome outcome, SweepFolder folder, Terminal terminal)
    {
        if (outcome.Report is { } report)
        {
            TextTable.Write(
                terminal,
                [.. SweepTable.Columns(report).Select(column => new Column(column.Heading, column.IsNumber))],
                SweepTable.Rows(report));
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(Verdict.Of(report));
        }

        terminal.Out.WriteLine(outcome.IsComplete
            ? $"Report: {folder.MarkdownPath}"
            : $"{Units.Count(outcome.Finished)} of {Units.Count(outcome.Planned)} points are there; whoever finishes the last one writes the report.");
    }
}
