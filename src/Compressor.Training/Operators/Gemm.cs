namespace Compressor.Training.Operators;

/// <summary>Y = alpha A' B' + beta C, the affine product of <see cref="GemmOperator"/>.</summary>
internal sealed class Gemm : GemmOperator;
