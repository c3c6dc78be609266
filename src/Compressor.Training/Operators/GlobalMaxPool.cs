using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The maximum over all spatial axes of [N, C, spatial…].</summary>
internal sealed class GlobalMaxPool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].amax(call.SpatialAxes(), keepdim: true);
}
