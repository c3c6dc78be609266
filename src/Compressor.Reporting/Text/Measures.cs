namespace Compressor.Reporting.Text;

/// <summary>Metrics and targets in words: each kind of number has its own unit.</summary>
public static class Measures
{
    /// <summary>"98.21%", of R2 "0.8312".</summary>
    public static string Metric(MetricReport? metric) => metric is null ? Units.Nothing : Metric(metric.Name, metric.Value);

    /// <summary>The same for a value whose metric is named elsewhere in the report.</summary>
    public static string Metric(string? name, double? value) => IsR2(name) ? Fixed4(value) : Units.Percent(value);

    /// <summary>The same beside an axis: whole percents without decimals.</summary>
    public static string MetricTick(string? name, double? value) => Tick(Metric(name, value));

    /// <summary>"80.00%" as "80%".</summary>
    public static string Tick(string words) => words.EndsWith(".00%", StringComparison.Ordinal) ? $"{words[..^4]}%" : words;

    /// <summary>How a metric changed, signed: "-0.11 pp", of R2 "-0.0021".</summary>
    public static string MetricChange(string? name, double? change)
    {
        string text = IsR2(name) ? Fixed4(change) : Units.Points(change);
        return IsR2(name) && change > 0 ? $"+{text}" : text;
    }

    /// <summary>What a target asks for, or what was reached, in its kind's unit.</summary>
    public static string Target(string kind, double? value) => kind switch
    {
        "bytes" or "zip" => value is { } bytes && double.IsFinite(bytes) ? Units.Bytes((long)bytes) : Units.Nothing,
        "drop" => Units.Points(value).TrimStart('+'),
        "latency" or "macs" => Units.Ratio(value),
        _ => Units.Number(value),
    };

    private static bool IsR2(string? name) => name == "r2";

    private static string Fixed4(double? value) => value is { } number && double.IsFinite(number)
        ? number.ToString("F4", System.Globalization.CultureInfo.InvariantCulture)
        : Units.Nothing;
}
