using System.Globalization;
using System.Text;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>The table of <see cref="DropoutRows"/> as Markdown.</summary>
internal static class DropoutResults
{
    /// <summary>Appends the rows that are finished; nothing where none is.</summary>
    public static void Append(StringBuilder page, IReadOnlyList<(RecordRow Row, Report Report)> finished)
    {
        if (finished.Count == 0)
        {
            return;
        }

        page.AppendLine().AppendLine("## Dropout").AppendLine();
        page.AppendLine("Each method alone, as the regulariser of dense fine-tuning (`--target 1 --criterion magnitude`), and together with variational");
        page.AppendLine("pruning (`--target 0.05`); one seed, one thread, few steps, defaults of the method. Errors are on the test split, through ONNX Runtime;");
        page.AppendLine("a step's time is all of fine-tuning, its checks on the validation split included, over the steps. Figures as they came out.").AppendLine();
        page.AppendLine("| network | dropout | dense: error | time per step | pruned: density | error | time per step | epochs | steps | learned rates |");
        page.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var pair in finished.GroupBy(entry => (entry.Row.Network, entry.Row.Dropout)))
        {
            (RecordRow Row, Report Report)? dense = Of(pair, DropoutRows.Dense);
            (RecordRow Row, Report Report)? pruned = pair.Where(entry => entry.Row.Target < DropoutRows.Dense).Cast<(RecordRow, Report)?>().FirstOrDefault();
            (RecordRow row, Report report) = pair.First();
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                | {row.Network} | {row.Dropout} | {Error(dense?.Report)} | {Time(dense, finished)} | {pruned?.Report.Compressed!.Density:F4} | {Error(pruned?.Report)} | {Time(pruned, finished)} | {report.Epochs.Count} | {DropoutRows.Steps(row)} | {Rates(report)} |
                """);
        }
    }

    private static (RecordRow Row, Report Report)? Of(IEnumerable<(RecordRow Row, Report Report)> pair, double target) =>
        pair.Where(entry => entry.Row.Target == target).Cast<(RecordRow, Report)?>().FirstOrDefault();

    private static string Error(Report? report) => report is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{1 - report.Compressed!.Metric!.Value:P2} of {1 - report.Baseline!.Metric!.Value:P2}");

    /// <summary>Milliseconds, and how often that of the same network without dropout.</summary>
    private static string Time((RecordRow Row, Report Report)? entry, IReadOnlyList<(RecordRow Row, Report Report)> all)
    {
        if (entry is not { } own)
        {
            return "";
        }

        double time = PerStep(own);
        double? without = all.Where(other => other.Row.Network == own.Row.Network && other.Row.Target == own.Row.Target && other.Row.Dropout == "none")
            .Select(other => (double?)PerStep(other)).FirstOrDefault();
        return string.Create(CultureInfo.InvariantCulture, $"{1000 * time:F1} ms{(without is null ? "" : $", {time / without:F2}x")}");
    }

    private static double PerStep((RecordRow Row, Report Report) entry) => entry.Report.Epochs.Sum(epoch => epoch.Seconds) / DropoutRows.Steps(entry.Row);

    private static string Rates(Report report) => string.Join(", ", report.Dropout.Where(dropout => dropout.LearnedRate is not null)
        .Select(dropout => string.Create(CultureInfo.InvariantCulture, $"{dropout.Layer} {dropout.LearnedRate:P1}")));
}
