namespace Compressor.Pruning.Groups;

/// <summary>A weight and the units that it makes.</summary>
/// <param name="Output">The value whose axis <paramref name="Axis"/> holds the units.</param>
/// <param name="Units">Their labels.</param>
internal sealed record UnitLayer(string Weight, string Output, int Axis, int[] Units);
