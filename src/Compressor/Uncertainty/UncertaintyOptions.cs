using Compressor.Inspection;

namespace Compressor.Uncertainty;

/// <summary>How draws of a network are made.</summary>
internal enum UncertaintyMethod
{
    /// <summary>By Dropout that stays active.</summary>
    Dropout,

    /// <summary>By weights drawn from the posterior that a variational run learned.</summary>
    Posterior,
}

/// <summary>What the user asks of <c>compress uncertainty</c>.</summary>
/// <param name="Data">The original, and which samples.</param>
internal sealed record UncertaintyOptions(DataRequest Data)
{
    /// <summary>Enough for a mean over a test split; single samples take more.</summary>
    public const int DefaultPasses = 50;

    /// <summary>The compressed model; null to measure the original alone.</summary>
    public string? CompressedPath { get; init; }

    /// <summary>Samples of another kind; null for none.</summary>
    public string? OutOfDistribution { get; init; }

    /// <summary>Null for every method that the models allow.</summary>
    public UncertaintyMethod? Method { get; init; }

    /// <summary>Draws per model.</summary>
    public int Passes { get; init; } = DefaultPasses;

    public int Seed { get; init; } = 1;

    /// <summary>p of Dropout; null for the model's own, else 0.1.</summary>
    public float? Rate { get; init; }

    /// <summary>The posterior.npz, or the folder that holds it; null for the report folder of the run.</summary>
    public string? PosteriorPath { get; init; }

    /// <summary>Where to write a model whose Dropout stays active; null for nowhere.</summary>
    public string? ExportPath { get; init; }

    /// <summary>The folder of the report; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>The command as typed, for the report.</summary>
    public string? Command { get; init; }
}
