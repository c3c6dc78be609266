using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The grid of <see cref="GridSample"/> that an affine map makes of the regular one: theta [N, 2, 3] or [N, 3, 4], the output's size
/// [N, C, spatial…].
/// </summary>
internal sealed class AffineGrid : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => functional.affine_grid(call[0], call.Longs(1), call.Int("align_corners", 0) != 0);
}
