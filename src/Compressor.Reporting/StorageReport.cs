namespace Compressor.Reporting;

/// <summary>What one way of storing a model takes.</summary>
public sealed record StorageReport
{
    /// <summary>"original", or how the compressed model is stored.</summary>
    public required string Storage { get; init; }

    public long FileBytes { get; init; }

    public long GzipBytes { get; init; }

    public long ZipBytes { get; init; }

    /// <summary>Milliseconds to open a session on one thread; null where it was not measured.</summary>
    public double? OpeningMs { get; init; }

    /// <summary>By how much opening a session raises a fresh process's peak of memory; null where it was not measured.</summary>
    public long? OpeningPeakBytes { get; init; }
}
