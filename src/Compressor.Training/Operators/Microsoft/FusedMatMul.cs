namespace Compressor.Training.Operators.Microsoft;

/// <summary>Matrix product with scaling and transposition: all that <see cref="ScaledMatMulOperator"/> says.</summary>
internal sealed class FusedMatMul : ScaledMatMulOperator;
