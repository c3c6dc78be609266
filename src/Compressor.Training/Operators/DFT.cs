using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The discrete Fourier transform along an axis: X(k) = sum x(n) e^(-2 pi i k n / N); with inverse = 1 the sign turns and 1/N stands in
/// front. The last axis holds real and imaginary part, or a real number only. Of onesided = 1, the first N/2 + 1 values are kept. The axis
/// is an attribute in opset 17, an input since opset 20.
/// </summary>
internal sealed class DFT : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset) =>
        node.Int("inverse", 0) != 0 && node.Int("onesided", 0) != 0 ? "DFT onesided and inverse" : null;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = Complex(call[0]);
        long axis = call.Opset < 20 ? call.Int("axis", 1) : call.OptionalLongs(2)?[0] ?? -2;

        // Counted with the axis of real and imaginary part, which complex tensors lack.
        axis = NodeCall.Axis(axis, call[0].dim());
        long length = call.OptionalLongs(1)?[0] ?? x.shape[axis];
        Tensor transform = call.Int("inverse", 0) != 0 ? fft.ifft(x, length, axis) : fft.fft_(x, length, axis);
        return (call.Int("onesided", 0) != 0 ? transform.narrow(axis, 0, length / 2 + 1) : transform).view_as_real();
    }

    /// <summary>A complex tensor from one whose last axis holds real and imaginary part, or a real number only.</summary>
    internal static Tensor Complex(Tensor x) =>
        (x.shape[^1] == 2 ? x : cat([x, zeros_like(x)], -1)).contiguous().view_as_complex();
}
