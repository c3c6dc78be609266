using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>(sum |x|^p)^(1/p) over all spatial axes of [N, C, spatial…].</summary>
internal sealed class GlobalLpPool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => linalg.vector_norm(call[0], LpPool.Norm(call), call.SpatialAxes(), keepdim: true);
}
