using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x shifted by y bits to the `direction` LEFT or RIGHT, zeros shifted in; 0 where y is the type's width or more.</summary>
internal sealed class BitShift : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset) =>
        node.Text("direction", "") is var direction and not ("LEFT" or "RIGHT") ? $"BitShift with direction '{direction}'" : null;

    // In int64: what a byte shifts out is cut off on the way back.
    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor bits) = (call[0].to(ScalarType.Int64), call[1].to(ScalarType.Int64));
        return (call.Text("direction", "") == "LEFT" ? x.bitwise_left_shift(bits) : x.bitwise_right_shift(bits)).to(call[0].dtype);
    }
}
