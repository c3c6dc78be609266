using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>(sum |x|^p)^(1/p) over each window of [N, C, spatial…]; padding counts as zeros.</summary>
internal sealed class LpPool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        double p = Norm(call);
        long[] shape = x.shape;
        var window = SpatialWindow.Of(call, shape, call.Ints("kernel_shape")!);
        window = window with { Ends = window.ExactEnds(shape) };
        Tensor powers = x.abs().pow(p).reshape([shape[0] * shape[1], 1, .. shape[2..]]);
        Tensor sums = window.Correlate(powers, ones([1, 1, .. window.Kernel], x.dtype, x.device), null, 1);
        return sums.pow(1 / p).reshape([shape[0], shape[1], .. sums.shape[2..]]);
    }

    /// <summary>The exponent, a FLOAT before opset 2.</summary>
    internal static double Norm(NodeCall call) => call.Node.Attribute("p") is float p ? p : call.Int("p", 2);
}
