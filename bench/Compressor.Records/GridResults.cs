using System.Globalization;
using System.Text;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>The table of <see cref="GridRows"/> as Markdown.</summary>
internal static class GridResults
{
    private const string Head = """
        # Variational dropout or magnitude?

        Both criteria on the same network, from the same original, which is also the teacher: the same time (`--time 2m` on one thread; lenet-5 10 minutes) or the
        same epochs (resnet-20: 45 at 0.1, 60 at a twentieth of the weights), the same learning rates and seeds; images altered as when the original learned
        (lenet-5: `--augment shift:2`; resnet-20: `--augment shift:4 --augment flip`). Errors on the test split, through ONNX Runtime; median of the seeds,
        and each of them. A target that is not met says so.

        Made by

        ```sh
        dotnet run --project bench/Compressor.Records -- --data mnist/ --cifar cifar10.zip grid
        ```

        which goes on where it was stopped.

        """;

    private const string Notes = """

        One test image of digits-cnn is 0.30 points, one of the others 0.01. Where one image decides, the log loss on the test samples says more (`compress
        uncertainty` prints it). digits-cnn, seeds 1 to 3, variational and magnitude, 2026-11-30: 0.031, 0.032, 0.022 and 0.047, 0.045, 0.043 at 0.05; 0.030, 0.031, 0.024
        and 0.046, 0.046, 0.047 at 0.1; 0.022, 0.021, 0.025 and 0.046, 0.044, 0.047 at 0.2; 0.026, 0.032, 0.036 and 0.047, 0.043, 0.044 at 0.5.

        Magnitude of lenet-300-100 with seed 1 is from 2026-11-28.
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

        page.AppendLine("| network | error before | density | seeds | variational: error | each | magnitude: error | each | variational ahead by (points) |");
        page.AppendLine("| --- | --: | --: | --- | --: | --- | --: | --- | --: |");
        foreach (IGrouping<(string, string), RecordResult> cell in run.GroupBy(row => (row.Row.Network, row.Row.Target))
            .OrderBy(cell => cell.Key.Network, StringComparer.Ordinal).ThenBy(cell => double.Parse(cell.Key.Target, CultureInfo.InvariantCulture)))
        {
            RecordResult[] variational = [.. cell.Where(row => row.Row.Criterion == "variational")];
            RecordResult[] magnitude = [.. cell.Where(row => row.Row.Criterion == "magnitude")];
            double? before = cell.Select(row => row.Report?.Baseline!.Metric!.Value).FirstOrDefault(metric => metric is not null);
            string ahead = (Median(variational), Median(magnitude)) is ({ } ours, { } theirs)
                ? (100 * (theirs - ours)).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)
                : "";
            string seeds = string.Join(", ", cell.Select(row => row.Row.Seed).Distinct().Order());
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                | {cell.Key.Item1} | {1 - before:P2} | {cell.Key.Item2} | {seeds} | {Median(variational):P2} | {Each(variational)} | {Median(magnitude):P2} | {Each(magnitude)} | {ahead} |
                """);
        }

        return page.AppendLine(Notes).ToString();
    }

    /// <summary>Of the errors; null where no row has one.</summary>
    private static double? Median(RecordResult[] rows)
    {
        double[] errors = [.. rows.Select(row => row.Report).OfType<Report>().Select(Error).Order()];
        return errors.Length == 0 ? null : (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
    }

    private static string Each(RecordResult[] rows) => string.Join(", ", rows.OrderBy(row => row.Row.Seed).Select(row => row.Report is { } report
        ? Error(report).ToString("P2", CultureInfo.InvariantCulture)
        : $"failed, {row.Failure!.Replace('|', '/')}"));

    private static double Error(Report report) => 1 - report.Compressed!.Metric!.Value;
}
