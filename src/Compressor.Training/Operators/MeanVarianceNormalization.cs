using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// (x - mean) / sqrt(variance) over `axes`, by default all but the channels. Before opset 9 `across_channels` adds the channels, and
/// `normalize_variance` = 0 leaves out the division.
/// </summary>
internal sealed class MeanVarianceNormalization : SingleOutputOperator
{
    /// <summary>The square of the 1e-9 that ONNX adds to the deviation: inside the root it keeps the gradient finite too.</summary>
    private const double VarianceFloor = 1e-18;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] axes = call.Ints("axes") ?? [0, .. call.SpatialAxes()];
        if (call.Opset < 9 && call.Int("across_channels", 0) != 0)
        {
            axes = [1, .. axes];
        }

        Tensor centred = x - x.mean(axes, keepdim: true);
        return call.Opset < 9 && call.Int("normalize_variance", 1) == 0
            ? centred
            : centred * (centred.square().mean(axes, keepdim: true) + VarianceFloor).rsqrt();
    }
}
