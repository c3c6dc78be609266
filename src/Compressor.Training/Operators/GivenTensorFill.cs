using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// A constant: `values` in the shape that `shape` says or, where there is an input, in the input's shape (with `input_as_shape`: the shape
/// that it holds) followed by `extra_shape` (experimental, gone from ONNX 1.5).
/// </summary>
internal sealed class GivenTensorFill : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        long[] shape = call.InputCount == 0 ? call.Ints("shape") ?? []
            : [.. call.Int("input_as_shape", 0) != 0 ? call.Longs(0) : call[0].shape, .. call.Ints("extra_shape") ?? []];
        float[] values = call.Node.Attribute("values") is IReadOnlyList<float> given ? [.. given] : [];
        return TorchTensors.Of(values, shape).to(call.Settings.FloatType);
    }
}
