using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The maximum of each window; padding never wins. Shape [N, C, spatial…]. The second output is the maximum's place in the flattened
/// input, counted row by row or, with storage_order = 1, column by column within a channel.
/// </summary>
internal sealed class MaxPool : Operator
{
    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] shape = x.shape;
        var window = SpatialWindow.Of(call, shape, call.Ints("kernel_shape")!);
        var begins = new long[window.Kernel.Length];
        if (!window.PoolingPads || !window.Fits(shape))
        {
            // Padded here to the exact end of the last window, so that torch has nothing to round.
            begins = window.Begins;
            x = functional.pad(x, SpatialWindow.TorchPads(begins, window.ExactEnds(shape)), value: double.NegativeInfinity);
            window = window with { Begins = new long[begins.Length], Ends = new long[begins.Length], Ceil = false };
        }

        if (call.Node.Outputs.Count < 2)
        {
            return [Maximum(x, window)];
        }

        (Tensor values, Tensor places) = MaximumAndPlace(x, window);
        return [values, PlaceInInput(places, shape, x.shape, begins, columnsFirst: call.Int("storage_order", 0) != 0)];
    }

    private static Tensor Maximum(Tensor x, SpatialWindow w) => w.Kernel.Length switch
    {
        1 => functional.max_pool1d(x, w.Kernel[0], w.Strides[0], w.Begins[0], w.Dilations[0], w.Ceil),
        2 => functional.max_pool2d(x, w.Kernel, w.Strides, w.Begins, w.Dilations, w.Ceil),
        3 => functional.max_pool3d(x, w.Kernel, w.Strides, w.Begins, w.Dilations, w.Ceil),
        _ => throw new NotSupportedException($"MaxPool over {w.Kernel.Length} spatial axes."),
    };

    private static (Tensor Values, Tensor Places) MaximumAndPlace(Tensor x, SpatialWindow w) => w.Kernel.Length switch
    {
        1 => functional.max_pool1d_with_indices(x, w.Kernel[0], w.Strides[0], w.Begins[0], w.Dilations[0], w.Ceil),
        2 => functional.max_pool2d_with_indices(x, w.Kernel, w.Strides, w.Begins, w.Dilations, w.Ceil),
        3 => functional.max_pool3d_with_indices(x, w.Kernel, w.Strides, w.Begins, w.Dilations, w.Ceil),
        _ => throw new NotSupportedException($"MaxPool over {w.Kernel.Length} spatial axes."),
    };

    /// <summary>torch counts places within one channel of the padded input, row by row.</summary>
    private static Tensor PlaceInInput(Tensor places, long[] shape, long[] padded, long[] begins, bool columnsFirst)
    {
        int rank = shape.Length;
        long channelSize = shape[2..].Aggregate(1L, (product, extent) => product * extent);
        Tensor channels = arange(shape[0] * shape[1], ScalarType.Int64);
        Tensor result = channels.reshape([shape[0], shape[1], .. begins.Select(_ => 1L)]) * channelSize;
        long paddedStride = 1;
        for (int axis = rank - 1; axis >= 2; axis--)
        {
            long[] faster = columnsFirst ? shape[2..axis] : shape[(axis + 1)..];
            long stride = faster.Aggregate(1L, (product, extent) => product * extent);
            Tensor coordinate = places.div(paddedStride, RoundingMode.floor).remainder(padded[axis]) - begins[axis - 2];
            result = result + coordinate * stride;
            paddedStride *= padded[axis];
        }

        return result;
    }
}
