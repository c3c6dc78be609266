namespace Compressor.Training.FineTuning;

/// <summary>What groups of units cost together, and how much of that may stay.</summary>
/// <param name="Of">The cost of what is left where only some groups stay: parameters, or multiply-accumulates.</param>
/// <param name="Target">The share of it to keep, 0..1.</param>
/// <param name="PerGroup">
/// What each group costs, relative to the others; its KL term weighs as much, so that what costs more has to matter more. Null where all
/// weigh the same.
/// </param>
public sealed record UnitCost(Func<IReadOnlyList<bool>, long> Of, double Target, IReadOnlyList<double>? PerGroup = null);
