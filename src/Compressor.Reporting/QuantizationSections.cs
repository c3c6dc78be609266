using System.Text;
using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting;

/// <summary>What 8-bit operands came to after pruning.</summary>
public sealed record QuantizationReport
{
    /// <summary>"int8".</summary>
    public required string Type { get; init; }

    /// <summary>How the ranges of activations were cut off, chosen on validation samples: "min-max", "percentile 99.99", …</summary>
    public required string Calibration { get; init; }

    /// <summary>Training samples that the ranges were seen on.</summary>
    public int CalibrationSamples { get; init; }

    /// <summary>What was tried, in the order of trying.</summary>
    public IReadOnlyList<CalibrationScore> Tried { get; init => field = value ?? []; } = [];

    /// <summary>The original, quantised alone, pruned alone, and both.</summary>
    public IReadOnlyList<QuantizationCombination> Combinations { get; init => field = value ?? []; } = [];

    /// <summary>Weights that are not quantised, one line each with the reason.</summary>
    public IReadOnlyList<string> LeftFloat { get; init => field = value ?? []; } = [];
}

/// <summary>The metric on validation samples under one way to cut ranges off.</summary>
public sealed record CalibrationScore(string Calibration, double Metric);

/// <summary>One of the four files: its bytes, and what ONNX Runtime measured on the test split.</summary>
public sealed record QuantizationCombination(string Name, long FileBytes, long GzipBytes, double? LatencyMs, MetricReport? Metric);

/// <summary>The same in words.</summary>
public static class QuantizationText
{
    private const string Title = "Quantisation";

    /// <summary>Heads of <see cref="Rows"/>; numbers are marked for alignment.</summary>
    public static IReadOnlyList<string> Heads(Report report) =>
        ["", ">file", ">gzip", ">latency", $">{RunFacts.MetricName(report) ?? "metric"}"];

    /// <summary>The four combinations.</summary>
    public static IEnumerable<string[]> Rows(QuantizationReport quantization) => quantization.Combinations.Select(one => (string[])
        [one.Name, Units.Bytes(one.FileBytes), Units.Bytes(one.GzipBytes), Units.Milliseconds(one.LatencyMs), Measures.Metric(one.Metric)]);

    /// <summary>How ranges were found, in one sentence.</summary>
    public static string Sentence(Report report)
    {
        QuantizationReport quantization = report.Quantization!;
        string? metric = RunFacts.MetricName(report);
        string tried = string.Join(", ", quantization.Tried.Select(one => $"{one.Calibration} {Measures.Metric(metric, one.Metric)}"));
        return $"Activations were calibrated on {Units.Count(quantization.CalibrationSamples)} training samples, "
            + $"ranges by {quantization.Calibration}; "
            + $"validation {metric ?? "metric"}: {tried}. ONNX Runtime's own quantiser is a Python package and was not run.";
    }

    internal static void Append(StringBuilder text, Report report)
    {
        if (report.Quantization is not { } quantization)
        {
            return;
        }

        MarkdownReport.Heading(text, Title);
        MarkdownTable.Append(text, Heads(report), Rows(quantization));
        MarkdownReport.Paragraph(text, Sentence(report));
        MarkdownProof.Bullets(text, quantization.LeftFloat);
    }

    internal static XElement? Section(Report report) => report.Quantization is not { } quantization ? null : Html.Markup.Section(
        "quantization",
        Title,
        Table(Heads(report), Rows(quantization).Select(row => (object?[])row)),
        El("p", Sentence(report)),
        quantization.LeftFloat.Count == 0 ? null : El("ul", quantization.LeftFloat.Select(line => El("li", line))));
}
