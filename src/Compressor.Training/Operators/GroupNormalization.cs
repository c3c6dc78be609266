using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * scale + bias, with statistics of each group of channels of each sample. Scale and bias are
/// per group before opset 21, per channel since.
/// </summary>
internal sealed class GroupNormalization : SingleOutputOperator
{
    public override bool Trains(int input) => input is 1 or 2;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long groups = call.Int("num_groups", 1);
        long repeats = call.Opset < 21 ? x.shape[1] / groups : 1;
        return functional.group_norm(x, groups, PerChannel(call[1]), PerChannel(call[2]), call.Float("epsilon", 1e-5));

        Tensor PerChannel(Tensor parameter) => repeats == 1 ? parameter : parameter.repeat_interleave(repeats);
    }
}
