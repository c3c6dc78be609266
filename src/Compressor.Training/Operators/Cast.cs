using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Another element type. All floating-point types are the one type that the network is trained in.</summary>
internal sealed class Cast : SingleOutputOperator
{
    public override bool Rearranges => true;

    public override string? Refuses(Node node, long opset)
    {
        var type = (ElementType)node.Int("to", 0);
        return TorchTensors.TypeOf(type, ScalarType.Float32) is null ? $"Cast to {type}" : null;
    }

    protected override Tensor Apply(NodeCall call) =>
        call[0].to(TorchTensors.TypeOf((ElementType)call.Int("to", 0), call.Settings.FloatType)!.Value);
}
