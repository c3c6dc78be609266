using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// A new axis of extent `depth` that holds the on-value where the index points, the off-value elsewhere. Inputs: indices, depth,
/// [off, on]. Negative indices count from the end; those out of range point nowhere.
/// </summary>
internal sealed class OneHot : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        long depth = (long)call.OptionalDoubles(1)![0];
        Tensor indices = call[0].detach();
        long axis = NodeCall.Axis(call.Int("axis", -1), indices.dim() + 1);
        indices = indices.where(indices >= 0, indices + depth).unsqueeze(axis);
        Tensor places = arange(depth, ScalarType.Int64).reshape([-1, .. Enumerable.Repeat(1L, (int)(indices.dim() - axis - 1))]);
        return where(indices == places, call[2].select(0, 1), call[2].select(0, 0));
    }
}
