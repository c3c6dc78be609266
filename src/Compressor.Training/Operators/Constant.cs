using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// A constant tensor held by the node. Where it is a weight, <see cref="GraphModule"/> gives it out as a parameter instead.
/// </summary>
internal sealed class Constant : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call.Node.Attributes.Single() switch
    {
        { Value: Initializer tensor } => TorchTensors.From(tensor.Data, call.Settings.FloatType),
        { Value: float value } => tensor(value, call.Settings.FloatType),
        { Value: long value } => tensor(value, ScalarType.Int64),
        { Value: IReadOnlyList<float> values } => tensor(values.ToArray()).to(call.Settings.FloatType),
        { Value: IReadOnlyList<long> values } => tensor(values.ToArray(), ScalarType.Int64),
        { Name: var name } => throw new NotSupportedException($"Constant with attribute {name}."),
    };
}
