namespace Compressor.Reporting.Gates;

/// <summary>Limits that a compressed model must keep to be shipped; null where there is none.</summary>
public sealed record GateLimits
{
    /// <summary>The largest loss of the metric, a fraction.</summary>
    public double? Drop { get; init; }

    /// <summary>The largest density, 0..1.</summary>
    public double? Density { get; init; }

    /// <summary>The largest file, external data included, in bytes.</summary>
    public long? FileBytes { get; init; }

    /// <summary>The same through gzip.</summary>
    public long? ZipBytes { get; init; }

    /// <summary>The largest latency as a factor of the original's.</summary>
    public double? Latency { get; init; }

    /// <summary>True where nothing is limited.</summary>
    public bool AreNone => this == new GateLimits();

    /// <summary>These limits, and those of <paramref name="below"/> wherever these are silent.</summary>
    public GateLimits Over(GateLimits below) => new()
    {
        Drop = Drop ?? below.Drop,
        Density = Density ?? below.Density,
        FileBytes = FileBytes ?? below.FileBytes,
        ZipBytes = ZipBytes ?? below.ZipBytes,
        Latency = Latency ?? below.Latency,
    };
}
