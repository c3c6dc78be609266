namespace Compressor.Training.Operators.Microsoft;

/// <summary>The older name of <see cref="FusedMatMul"/>, without batch transposition.</summary>
internal sealed class TransposeMatMul : ScaledMatMulOperator;
