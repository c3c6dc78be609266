using System.Globalization;
using System.Text;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>The table of <see cref="DropoutRows"/> as Markdown.</summary>
internal static class DropoutResults
{
    private const string Head = """
        # Does dropout help?

        Each method alone, as the regulariser of dense fine-tuning (`--target 1 --criterion magnitude`: nothing is pruned), and together with
        variational pruning (`--target 0.05`), which is sparse variational dropout itself. One seed, one thread, few steps, defaults of the methods; a step's
        time is all of fine-tuning, its checks on the validation split included, over the steps, and behind it how often that of the same
        network without dropout. Errors are on the test split, through ONNX Runtime. Figures as they came out: differences of a few tenths of a point
        are within what another seed moves. dropconnect draws a mask per example and took fewer steps. average-pooling has no row: no
        network of `models/` has an average pooling.

        Made by

        ```sh
        apt-get install dataset-fashion-mnist
        dotnet run --project bench/Compressor.Records -- --data mnist/ --fashion /usr/share/datasets/fashion-mnist dropout
        ```

        """;

    /// <summary>Renders the rows that were run, failed ones included.</summary>
    public static string Render(IReadOnlyList<RecordResult> rows)
    {
        RecordResult[] run = [.. rows.Where(row => row.Report is not null || row.Failure is not null)];
        var page = new StringBuilder().AppendLine(Head);
        if (RecordResult.Machine(run) is { } machine)
        {
            page.AppendLine(machine).AppendLine();
        }

        foreach (IGrouping<string, RecordResult> network in run.GroupBy(row => row.Row.Network))
        {
            string before = network.Select(row => row.Report).OfType<Report>().Select(report => Error(report.Baseline!.Metric!)).FirstOrDefault("?");
            page.AppendLine(CultureInfo.InvariantCulture, $"## {network.Key}, error {before} before").AppendLine();
            page.AppendLine("| dropout | steps | epochs | dense: error | time per step | pruned: density | error | time per step | learned rates |");
            page.AppendLine("| --- | --: | --: | --: | --: | --: | --: | --: | --- |");
            foreach (IGrouping<string?, RecordResult> pair in network.GroupBy(row => row.Row.Dropout))
            {
                RecordResult? dense = pair.FirstOrDefault(row => row.Row.Target == DropoutRows.Dense);
                RecordResult? pruned = pair.FirstOrDefault(row => row.Row.Target == DropoutRows.Pruned);
                string density = pruned?.Report?.Compressed!.Density.ToString("F4", CultureInfo.InvariantCulture) ?? "";
                page.AppendLine(CultureInfo.InvariantCulture, $"""
                    | {pair.Key} | {pair.First().Row.Steps} | {Epochs(pair)} | {Error(dense)} | {Time(dense, network)} | {density} | {Error(pruned)} | {Time(pruned, network)} | {Rates(dense)} |
                    """);
            }

            page.AppendLine();
        }

        return page.ToString();
    }

    private static string Epochs(IEnumerable<RecordResult> pair) => pair.Select(row => row.Report).OfType<Report>()
        .Select(report => report.Epochs.Count.ToString(CultureInfo.InvariantCulture)).FirstOrDefault("");

    private static string Error(MetricReport metric) => string.Create(CultureInfo.InvariantCulture, $"{1 - metric.Value:P2}");

    private static string Error(RecordResult? row) => row?.Report is { } report ? Error(report.Compressed!.Metric!) : row?.Failure is { } failure
        ? $"failed, {failure.Replace('|', '/')}"
        : "";

    /// <summary>Milliseconds, and how often that of the same network without dropout.</summary>
    private static string Time(RecordResult? row, IEnumerable<RecordResult> network)
    {
        if (row?.Report is null)
        {
            return "";
        }

        double time = PerStep(row);
        double? without = network.Where(other => other.Report is not null && other.Row.Target == row.Row.Target && other.Row.Dropout == DropoutRows.None)
            .Select(other => (double?)PerStep(other)).FirstOrDefault();
        return string.Create(CultureInfo.InvariantCulture, $"{1000 * time:F1} ms{(without is null ? "" : $", {time / without:F2}x")}");
    }

    private static double PerStep(RecordResult row) => row.Report!.Epochs.Sum(epoch => epoch.Seconds) / row.Row.Steps!.Value;

    private static string Rates(RecordResult? row) => string.Join(", ", (row?.Report?.Dropout ?? []).Where(dropout => dropout.LearnedRate is not null)
        .Select(dropout => string.Create(CultureInfo.InvariantCulture, $"{dropout.Layer} {dropout.LearnedRate:P1}")));
}
