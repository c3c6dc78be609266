using Compressor.IR;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Group normalisation with scale and bias per channel, then x / (1 + e^-x) where `activation` is 1. The channels are the last axis unless
/// `channels_last` is 0.
/// </summary>
internal sealed class GroupNorm : SingleOutputOperator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input is 1 or 2;

    public override string? Refuses(Node node, long opset) =>
        node.Int("activation", 0) is var activation and not (0 or 1) ? $"GroupNorm with activation {activation}" : null;

    protected override Tensor Apply(NodeCall call)
    {
        bool last = call.Int("channels_last", 1) != 0;
        Tensor x = last ? call[0].movedim([-1], [1]) : call[0];
        Tensor y = functional.group_norm(x, call.Int("groups", 1), call[1], call[2], call.Float("epsilon", 1e-5));
        y = call.Int("activation", 0) == 1 ? functional.silu(y) : y;
        return last ? y.movedim([1], [-1]) : y;
    }
}
