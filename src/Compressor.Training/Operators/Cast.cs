using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Another element type, named by its number or before opset 6 by its name. All floating-point types are the one type that the network is
/// trained in.
/// </summary>
internal sealed class Cast : SingleOutputOperator
{
    public override bool Rearranges => true;

    public override string? Refuses(Node node, long opset)
    {
        ElementType type = Target(node);
        return TorchTensors.TypeOf(type, ScalarType.Float32) is null ? $"Cast to {type}" : null;
    }

    protected override Tensor Apply(NodeCall call) => TorchTensors.To(call[0], Target(call.Node), call.Settings.FloatType);

    private static ElementType Target(Node node) => node.Attribute("to") switch
    {
        long number => (ElementType)number,
        "FLOAT" or "DOUBLE" or "FLOAT16" => ElementType.Float32,
        string name when Enum.TryParse(name, ignoreCase: true, out ElementType type) => type,
        _ => ElementType.Undefined,
    };
}
