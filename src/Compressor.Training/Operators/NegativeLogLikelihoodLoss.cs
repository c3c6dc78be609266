using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// -log p of the target class of each element, weighted per class; targets equal to ignore_index count nothing. `reduction` takes the
/// weighted mean, the sum or neither. Inputs: log p [N, C, …], targets [N, …], weights [C].
/// </summary>
internal sealed class NegativeLogLikelihoodLoss : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => Of(call, call[0]);

    internal static Tensor Of(NodeCall call, Tensor logProbabilities)
    {
        Tensor targets = call[1].to(ScalarType.Int64);
        Tensor counted = ones(targets.shape, ScalarType.Bool, targets.device);
        if (call.Node.Attribute("ignore_index") is long ignored)
        {
            counted = targets != ignored;
            targets = targets.masked_fill(counted.logical_not(), 0);
        }

        Tensor weights = call.Optional(2) is { } perClass
            ? perClass.index_select(0, targets.reshape(-1)).reshape(targets.shape) * counted
            : counted.to(logProbabilities.dtype);
        Tensor losses = -logProbabilities.gather(1, targets.unsqueeze(1)).squeeze(1) * weights;
        return call.Text("reduction", "mean") switch
        {
            "none" => losses,
            "sum" => losses.sum(),
            _ => losses.sum() / weights.sum(),
        };
    }
}
