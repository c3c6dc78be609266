using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>A tensor of the shape that the input states, filled with `value` (a tensor of one element; float zero by default).</summary>
internal sealed class ConstantOfShape : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        long[] shape = call.Longs(0);
        OutputSize.Check(call.Node, shape);
        return call.Node.Attribute("value") is Initializer value
            ? TorchTensors.From(value.Data, call.Settings.FloatType).reshape(1).expand(shape).contiguous()
            : zeros(shape, call.Settings.FloatType);
    }
}
