namespace Compressor.IR;

/// <summary>What is known of a weight once it was cut: the values that were written, how sure each is, and which stayed.</summary>
/// <param name="Key">The weight's key, as in <see cref="WeightCensus"/>.</param>
/// <param name="Shape">Its extents in the file.</param>
/// <param name="Theta">Means, row-major: the values of the written file; 0 where dropped.</param>
/// <param name="LogSigma2">log sigma^2 as learned before the cut.</param>
/// <param name="Keep">True for the elements that stayed.</param>
public sealed record KeptPosterior(string Key, IReadOnlyList<long> Shape, float[] Theta, float[] LogSigma2, bool[] Keep);
