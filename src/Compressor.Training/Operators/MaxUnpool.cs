using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// Undoes <see cref="MaxPool"/>: each element goes to the place that its index names in the flattened output, the rest is zero. An
/// output_shape larger than the window attributes imply adds zeros at the end.
/// </summary>
internal sealed class MaxUnpool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] kernel = call.Ints("kernel_shape")!;
        long[] strides = call.Ints("strides") ?? [.. kernel.Select(_ => 1L)];
        long[] pads = call.Ints("pads") ?? new long[2 * kernel.Length];
        long[] shape = x.shape;
        for (int axis = 0; axis < kernel.Length; axis++)
        {
            shape[2 + axis] = (shape[2 + axis] - 1) * strides[axis] + kernel[axis] - pads[axis] - pads[kernel.Length + axis];
        }

        long count = shape.Aggregate(1L, (product, extent) => product * extent);
        Tensor whole = zeros(count, x.dtype, x.device).index_add(0, call[1].reshape(-1), x.reshape(-1), 1).reshape(shape);
        if (call.OptionalLongs(2) is not { } wanted)
        {
            return whole;
        }

        long[] more = [.. wanted.Select((extent, axis) => extent - shape[axis])];
        return functional.pad(whole, SpatialWindow.TorchPads(new long[more.Length], more));
    }
}
