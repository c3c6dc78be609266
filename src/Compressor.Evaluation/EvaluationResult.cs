namespace Compressor.Evaluation;

/// <summary>What came of running a file on samples.</summary>
/// <param name="Metric">How good it was.</param>
/// <param name="Outputs">What it gave: the reference for a later file where there are no labels.</param>
public sealed record EvaluationResult(Metric Metric, IReadOnlyList<ModelOutput> Outputs)
{
    /// <summary>How many samples were run.</summary>
    public required int Samples { get; init; }

    /// <summary>Wall-clock time of the runs, without opening the file.</summary>
    public required double Seconds { get; init; }
}

/// <summary>What an evaluation may know besides file and samples.</summary>
public sealed record EvaluationOptions
{
    /// <summary>
    /// The original's outputs on the same samples, for <see cref="Metric.Agreement"/>; null lets the file be its own reference.
    /// </summary>
    public IReadOnlyList<ModelOutput>? Reference { get; init; }

    public OrtOptions Runtime { get; init; } = new();

    /// <summary>Receives the fraction done, 0..1.</summary>
    public IProgress<double>? Progress { get; init; }
}
