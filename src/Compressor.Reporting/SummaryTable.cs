using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>One line of the before-and-after table.</summary>
/// <param name="Label">What was measured.</param>
/// <param name="Before">Of the original.</param>
/// <param name="After">Of the written file; a dash where there is none.</param>
/// <param name="Change">How the second follows from the first: a ratio, or a signed difference.</param>
public sealed record SummaryRow(string Label, string Before, string After, string Change);

/// <summary>The before-and-after table that report.md and the console show.</summary>
public static class SummaryTable
{
    /// <summary>The rows that the report has numbers for; none without a baseline.</summary>
    public static IReadOnlyList<SummaryRow> Of(Report report)
    {
        if (report.Baseline is not { } before)
        {
            return [];
        }

        CompressedReport? after = report.Compressed;
        var rows = new List<SummaryRow>
        {
            Counted("parameters", before.Parameters, after?.Parameters),
            Counted("non-zero parameters", before.NonZeroParameters, after?.NonZeroParameters),
        };
        if (after is not null)
        {
            double density = before.Parameters > 0 ? (double)before.NonZeroParameters / before.Parameters : double.NaN;
            rows.Add(new SummaryRow("density", Units.Percent(density), Units.Percent(after.Density), Units.Ratio(after.CompressionRatio)));
        }

        rows.Add(Sized("file", before.FileBytes, after?.FileBytes));
        rows.Add(Sized("file, gzip", before.GzipBytes, after?.GzipBytes));
        if (before.Macs is not null || after?.Macs is not null)
        {
            rows.Add(Counted("multiply-accumulates", before.Macs, after?.Macs));
        }

        if (before.LatencyMs is not null || after?.LatencyMs is not null)
        {
            (double? from, double? to) = (before.LatencyMs, after?.LatencyMs);
            rows.Add(new SummaryRow("latency, one thread", Units.Milliseconds(from), Units.Milliseconds(to), Units.Ratio(from / to)));
        }

        if ((before.Metric ?? after?.Metric)?.Name is { } metric)
        {
            string change = Measures.MetricChange(metric, -after?.MetricDrop);
            rows.Add(new SummaryRow(metric, Measures.Metric(before.Metric), Measures.Metric(after?.Metric), change));
        }

        return rows;
    }

    private static SummaryRow Counted(string label, long? before, long? after) =>
        new(label, Units.Count(before), Units.Count(after), Ratio(before, after));

    private static SummaryRow Sized(string label, long before, long? after) =>
        new(label, Units.Bytes(before), Units.Bytes(after), Ratio(before, after));

    private static string Ratio(long? before, long? after) => Units.Ratio((double?)before / after);
}
