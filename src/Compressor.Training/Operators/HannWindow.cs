namespace Compressor.Training.Operators;

/// <summary>Hann's raised cosine, 1/2 - 1/2 cos(2 pi n / N).</summary>
internal sealed class HannWindow : CosineWindow
{
    protected override (double A, double B, double C) Coefficients => (0.5, 0.5, 0);
}
