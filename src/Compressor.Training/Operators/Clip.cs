using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x limited to [min, max]; bounds are attributes before opset 11, optional scalar inputs since.</summary>
internal sealed class Clip : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        if (!x.is_floating_point())
        {
            // As tensors: an int64 bound may not fit a double.
            return call.Optional(1) is null && call.Optional(2) is null ? x : x.clamp(call.Optional(1), call.Optional(2));
        }

        Scalar? min = Bound(call, "min", 1);
        Scalar? max = Bound(call, "max", 2);
        return min is null && max is null ? x : x.clamp(min, max);
    }

    private static Scalar? Bound(NodeCall call, string attribute, int input)
    {
        if (call.Opset < 11)
        {
            return call.Node.Attribute(attribute) is float value ? (Scalar)value : null;
        }

        return call.OptionalDoubles(input) is [var bound, ..] ? (Scalar)bound : null;
    }
}
