using Compressor.Training.FineTuning;

namespace Compressor.Sweeps;

/// <summary>What the user asks of a sweep beyond the main job.</summary>
/// <param name="Folder">Where points and report go.</param>
internal sealed record SweepOptions(string Folder)
{
    /// <summary>Empty for the usual densities that the model can reach.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Criteria side by side; null for the one that suits the data.</summary>
    public IReadOnlyList<LearningMethod>? Criteria { get; init; }

    /// <summary>Null for the main job's one.</summary>
    public IReadOnlyList<int>? Seeds { get; init; }

    public Shard Shard { get; init; } = Shard.Whole;
}
