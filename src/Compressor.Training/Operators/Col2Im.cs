using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// An image put together from columns: [N, C prod(block), L] to [N, C, image…]. Every column is a block, `strides` apart and `dilations`
/// wide; where blocks overlap they add up, and what lies in the `pads` is left out.
/// </summary>
internal sealed class Col2Im : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] image = call.Longs(1);
        long[] block = call.Longs(2);
        int axes = image.Length;
        long[] strides = call.Ints("strides") ?? [.. image.Select(_ => 1L)];
        long[] dilations = call.Ints("dilations") ?? [.. image.Select(_ => 1L)];
        long[] pads = call.Ints("pads") ?? new long[2 * axes];
        long[] padded = [.. image.Select((extent, axis) => extent + pads[axis] + pads[axes + axis])];
        long[] steps = Scattering.Strides(padded);
        Tensor places = zeros(1, ScalarType.Int64);
        for (int axis = 0; axis < axes; axis++)
        {
            long columns = (padded[axis] - dilations[axis] * (block[axis] - 1) - 1) / strides[axis] + 1;
            Tensor inBlock = (arange(block[axis], ScalarType.Int64) * dilations[axis] * steps[axis]).reshape(Along(axis));
            Tensor inImage = (arange(columns, ScalarType.Int64) * strides[axis] * steps[axis]).reshape(Along(axes + axis));
            places = places + inBlock + inImage;
        }

        long blockSize = block.Aggregate(1L, (product, extent) => product * extent);
        long[] shape = [x.shape[0], x.shape[1] / blockSize, .. padded];
        Tensor flat = zeros([shape[0] * shape[1], padded.Aggregate(1L, (product, extent) => product * extent)], x.dtype, x.device);
        Tensor result = flat.index_add(1, places.reshape(-1), x.reshape(shape[0] * shape[1], -1), 1).reshape(shape);
        for (int axis = 0; axis < axes; axis++)
        {
            result = result.narrow(2 + axis, pads[axis], image[axis]);
        }

        return result;

        long[] Along(int axis) => [.. Enumerable.Range(0, 2 * axes).Select(other => other == axis ? -1L : 1L)];
    }
}
