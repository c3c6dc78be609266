using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The mean over all spatial axes of [N, C, spatial…].</summary>
internal sealed class GlobalAveragePool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].mean(call.SpatialAxes(), keepdim: true);
}
