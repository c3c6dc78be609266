namespace Compressor.Training.Operators;

/// <summary>Y = X * W + B, the cross-correlation of <see cref="ConvOperator"/>.</summary>
internal sealed class Conv : ConvOperator;
