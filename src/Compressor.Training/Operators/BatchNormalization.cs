using Compressor.IR;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * scale + bias per channel, or with spatial = 0 (before opset 9) per element of a sample.
/// While training, the statistics are the batch's and the running ones (inputs 3 and 4) move towards them in place; otherwise they are
/// the running ones.
/// </summary>
internal sealed class BatchNormalization : SingleOutputOperator
{
    public override bool Trains(int input) => input is 1 or 2;

    public override string? Refuses(Node node, long opset) =>
        node.Int("training_mode", 0) != 0 ? "BatchNormalization exported in training mode" : null;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        if (call.Int("spatial", 1) != 0)
        {
            return Normalised(call, x, tensor => tensor);
        }

        return Normalised(call, x.flatten(1), tensor => tensor.reshape(-1)).reshape(x.shape);
    }

    private static Tensor Normalised(NodeCall call, Tensor x, Func<Tensor, Tensor> flat)
    {
        RunSettings settings = call.Settings;
        return functional.batch_norm(
            x, flat(call[3]), flat(call[4]), flat(call[1]), flat(call[2]), settings.Training, settings.BatchNormMomentum, call.Float("epsilon", 1e-5));
    }
}
