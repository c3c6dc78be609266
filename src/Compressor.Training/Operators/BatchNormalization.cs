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
        RunSettings settings = call.Settings;
        double epsilon = call.Float("epsilon", 1e-5);
        bool training = settings.Training && call.MovesStatistics;
        if (call.Int("spatial", 1) != 0)
        {
            return Normalised(call[0], input => call[input]);
        }

        return Normalised(call[0].flatten(1), input => call[input].reshape(-1)).reshape(call[0].shape);

        Tensor Normalised(Tensor x, Func<int, Tensor> channels)
        {
            if (!channels(3).requires_grad && !channels(4).requires_grad)
            {
                return functional.batch_norm(
                    x, channels(3), channels(4), channels(1), channels(2), training, settings.BatchNormMomentum, epsilon);
            }

            // Statistics that the graph computes (tf2onnx writes layer norm so) pass a gradient on; torch's batch norm would not.
            long[] shape = [1, -1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
            Tensor deviation = (channels(4) + epsilon).sqrt();
            return (x - channels(3).reshape(shape)) / deviation.reshape(shape) * channels(1).reshape(shape) + channels(2).reshape(shape);
        }
    }
}
