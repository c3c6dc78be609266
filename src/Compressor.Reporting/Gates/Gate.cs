using System.Globalization;

namespace Compressor.Reporting.Gates;

/// <summary>One kind of limit.</summary>
/// <param name="Id">As in compress.yaml: "drop".</param>
/// <param name="Code">The error that a broken one is, as in "CMP6001"; never given to another meaning.</param>
/// <param name="Name">As a person reads it: "metric drop".</param>
/// <param name="Limit">Where the limit is stated.</param>
/// <param name="Value">What is held against it; null where it was not measured.</param>
/// <param name="Text">A value or limit in full, so that two that differ never look alike.</param>
public sealed record Gate(
    string Id, string Code, string Name, Func<GateLimits, double?> Limit, Func<Report, double?> Value, Func<double, string> Text)
{
    /// <summary>Differences of fractions are off in their last bits: 0.98 - 0.975 exceeds 0.005.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Every kind, in the order of reports.</summary>
    public static readonly IReadOnlyList<Gate> All =
    [
        new("drop", "CMP6001", "metric drop", limits => limits.Drop, report => report.Compressed?.MetricDrop, Percent),
        new("density", "CMP6002", "density", limits => limits.Density, report => report.Compressed?.Density, Number),
        new("size", "CMP6003", "file size", limits => limits.FileBytes, report => report.Compressed?.FileBytes, Bytes),
        new("zip", "CMP6004", "zipped size", limits => limits.ZipBytes, report => report.Compressed?.GzipBytes, Bytes),
        new("latency", "CMP6005", "latency ratio", limits => limits.Latency,
            report => report.Compressed?.LatencyMs / report.Baseline?.LatencyMs, static ratio => $"{Number(ratio)}x"),
    ];

    /// <summary>The kind of a result.</summary>
    public static Gate Of(GateReport result) => All.First(gate => gate.Id == result.Gate);

    /// <summary>Holds a report's figures against the limits; one result per limit.</summary>
    public static IReadOnlyList<GateReport> Apply(GateLimits limits, Report report)
    {
        var results = new List<GateReport>();
        foreach (Gate gate in All)
        {
            if (gate.Limit(limits) is { } limit)
            {
                double? value = gate.Value(report);
                results.Add(new GateReport(gate.Id, value, limit, value - limit <= Rounding));
            }
        }

        return results;
    }

    /// <summary>"metric drop 1.2%, more than the limit of 0.5%", or that the limit is kept.</summary>
    public static string Sentence(GateReport result)
    {
        Gate gate = Of(result);
        string limit = gate.Text(result.Limit);
        return result.Value is { } value && double.IsFinite(value)
            ? $"{gate.Name} {gate.Text(value)}, {(result.Passed ? "within" : "more than")} the limit of {limit}"
            : $"{gate.Name} could not be measured, so the limit of {limit} is not known to be kept";
    }

    private static string Percent(double fraction) => $"{Number(100 * fraction)}%";

    private static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);

    private static string Bytes(double bytes) => $"{bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes";
}
