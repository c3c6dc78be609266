using Compressor.IR;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * scale + bias per channel. While training, the statistics are the batch's and the running
/// ones (inputs 3 and 4) move towards them in place; otherwise they are the running ones.
/// </summary>
internal sealed class BatchNormalization : SingleOutputOperator
{
    public override bool Trains(int input) => input is 1 or 2;

    public override string? Refuses(Node node, long opset)
    {
        if (node.Int("spatial", 1) == 0)
        {
            return "BatchNormalization per activation (spatial = 0)";
        }

        return node.Int("training_mode", 0) != 0 ? "BatchNormalization exported in training mode" : null;
    }

    protected override Tensor Apply(NodeCall call)
    {
        RunSettings settings = call.Settings;
        double epsilon = call.Float("epsilon", 1e-5);
        return functional.batch_norm(
            call[0], call[3], call[4], call[1], call[2], settings.Training && call.MovesStatistics, settings.BatchNormMomentum, epsilon);
    }
}
