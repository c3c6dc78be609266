namespace Compressor.IR;

/// <summary>What training does with a model's weights.</summary>
/// <param name="Prunable">Keys of the weights that may be pruned.</param>
/// <param name="Trained">Keys of all weights that change, those included: their zeros do not stay zero.</param>
public sealed record WeightRoles(IReadOnlyCollection<string> Prunable, IReadOnlyCollection<string> Trained);
