namespace Compressor.Training.Operators;

/// <summary>Blackman's window, 0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N).</summary>
internal sealed class BlackmanWindow : CosineWindow
{
    protected override (double A, double B, double C) Coefficients => (0.42, 0.5, 0.08);
}
