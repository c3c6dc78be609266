namespace Compressor.Training.Operators;

/// <summary>Single elements of a tensor replaced by updates, or combined with them (opset 11 on).</summary>
internal sealed class ScatterElements : ScatterOperator;
