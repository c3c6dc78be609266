namespace Compressor.Reporting;

/// <summary>How good a model is: higher is better.</summary>
/// <param name="Name">"accuracy", "r2" or "agreement".</param>
/// <param name="Value">At most 1; accuracy and agreement of classes are fractions 0..1.</param>
public sealed record MetricReport(string Name, double Value);

/// <summary>The original, measured through ONNX Runtime.</summary>
public sealed record BaselineReport
{
    public long Parameters { get; init; }

    public long NonZeroParameters { get; init; }

    public long FileBytes { get; init; }

    public long GzipBytes { get; init; }

    /// <summary>Multiply-accumulates for one sample; null where a shape is unknown.</summary>
    public long? Macs { get; init; }

    /// <summary>Milliseconds for one sample on one thread, median.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>On the test split.</summary>
    public MetricReport? Metric { get; init; }
}

/// <summary>The file that was written: recounted from its bytes, measured through ONNX Runtime.</summary>
public sealed record CompressedReport
{
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    public long Parameters { get; init; }

    public long NonZeroParameters { get; init; }

    /// <summary>See <see cref="ModelCounts.Density"/>.</summary>
    public double Density { get; init; }

    /// <summary>See <see cref="ModelCounts.CompressionRatio"/>.</summary>
    public double CompressionRatio { get; init; }

    /// <summary>See <see cref="ModelCounts.WeightCompressionRatio"/>.</summary>
    public double WeightCompressionRatio { get; init; }

    public long FileBytes { get; init; }

    public long GzipBytes { get; init; }

    /// <summary>File bytes before / after.</summary>
    public double SizeRatio { get; init; }

    /// <summary>Multiply-accumulates for one sample; null where a shape is unknown.</summary>
    public long? Macs { get; init; }

    /// <summary>Milliseconds for one sample on one thread, median.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>On the test split.</summary>
    public MetricReport? Metric { get; init; }

    /// <summary>Baseline's metric - this file's; negative where the file became better.</summary>
    public double? MetricDrop { get; init; }
}
