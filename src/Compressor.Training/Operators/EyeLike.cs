using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>A matrix of the input's shape with ones on the k-th diagonal, zeros elsewhere; of type `dtype`, else the input's.</summary>
internal sealed class EyeLike : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset)
    {
        var type = (ElementType)node.Int("dtype", (long)ElementType.Float32);
        return TorchTensors.TypeOf(type, ScalarType.Float32) is null ? $"EyeLike of {type}" : null;
    }

    protected override Tensor Apply(NodeCall call)
    {
        long k = call.Int("k", 0);
        ScalarType type = call.Node.Attribute("dtype") is long given
            ? TorchTensors.TypeOf((ElementType)given, call.Settings.FloatType)!.Value
            : call[0].dtype;
        return ones(call[0].shape, type, call[0].device).triu(k).tril(k);
    }
}
