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
            : $"{Units.Count(outcome.Finished.Count)} of {Units.Count(outcome.Plan.Count)} points are there; "
                + "whoever finishes the last one writes the report.");
    }

    /// <summary>What a dry run says: every point, and whose it is.</summary>
    public static void WritePlan(SweepOutcome outcome, Shard shard, Terminal terminal)
    {
        HashSet<SweepPoint> mine = [.. shard.Of(outcome.Plan)];
        TextTable.Write(
            terminal,
            [new("point", false), new("state", false)],
            outcome.Plan.Select(point => (string[])
            [
                point.Name,
                outcome.Finished.Contains(point) ? "finished" : mine.Contains(point) ? "to be computed" : "another shard's",
            ]));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("All targets can be met. Nothing was trained or written.");
    }
}
