namespace Compressor.Pruning;

/// <summary>Which elements of a weight stay: true keeps.</summary>
/// <param name="Key">The weight's key, as in <see cref="IR.WeightCensus"/>.</param>
/// <param name="Keep">One flag per element, row-major.</param>
public sealed record Mask(string Key, bool[] Keep)
{
    /// <summary>Elements that stay.</summary>
    public long Kept => Keep.LongCount(keep => keep);
}
