using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>y = (x - mean) / sqrt(variance + epsilon) * scale + bias, with statistics of each channel of each sample.</summary>
internal sealed class InstanceNormalization : SingleOutputOperator
{
    public override bool Trains(int input) => input is 1 or 2;

    // Each channel is a group of its own.
    protected override Tensor Apply(NodeCall call) =>
        functional.group_norm(call[0], call[0].shape[1], call[1], call[2], call.Float("epsilon", 1e-5));
}
