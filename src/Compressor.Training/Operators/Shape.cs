using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The extents of the input's axes, or since opset 15 of those from `start` to `end`, as int64.</summary>
internal sealed class Shape : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        long[] shape = call[0].shape;
        int start = (int)Math.Clamp(NodeCall.Axis(call.Int("start", 0), shape.Length), 0, shape.Length);
        int end = (int)Math.Clamp(NodeCall.Axis(call.Int("end", shape.Length), shape.Length), start, shape.Length);
        return tensor(shape[start..end], ScalarType.Int64);
    }
}
