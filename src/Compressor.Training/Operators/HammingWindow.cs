namespace Compressor.Training.Operators;

/// <summary>Hamming's window, 25/46 - 21/46 cos(2 pi n / N).</summary>
internal sealed class HammingWindow : CosineWindow
{
    protected override (double A, double B, double C) Coefficients => (25.0 / 46, 21.0 / 46, 0);
}
