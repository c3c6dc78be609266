namespace Compressor.Training.Operators;

/// <summary>Single elements of a tensor replaced by updates; the forerunner of <see cref="ScatterElements"/> (opsets 9 and 10).</summary>
internal sealed class Scatter : ScatterOperator;
