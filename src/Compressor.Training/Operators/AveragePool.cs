using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The mean of each window over [N, C, spatial…]. Padding counts as zeros with count_include_pad = 1 and is left out of the mean
/// otherwise; what ceil_mode adds beyond the padding is always left out.
/// </summary>
internal sealed class AveragePool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        var window = SpatialWindow.Of(call, x.shape, call.Ints("kernel_shape")!);
        bool countPads = call.Int("count_include_pad", 0) != 0;
        return window.PoolingPads && window.Fits(x.shape) && window.Dilations.All(dilation => dilation == 1)
            ? Torch(x, window, countPads)
            : SumOverCount(x, window, countPads);
    }

    private static Tensor Torch(Tensor x, SpatialWindow w, bool countPads) => w.Kernel.Length switch
    {
        1 => functional.avg_pool1d(x, w.Kernel[0], w.Strides[0], w.Begins[0], w.Ceil, countPads),
        2 => functional.avg_pool2d(x, w.Kernel, w.Strides, w.Begins, w.Ceil, countPads),
        3 => functional.avg_pool3d(x, w.Kernel, w.Strides, w.Begins, w.Ceil, countPads),
        _ => throw new NotSupportedException($"AveragePool over {w.Kernel.Length} spatial axes."),
    };

    /// <summary>Windows that torch's pooling does not know: correlated with ones, once the elements and once what counts.</summary>
    private static Tensor SumOverCount(Tensor x, SpatialWindow window, bool countPads)
    {
        long[] shape = x.shape;
        long[] exactEnds = window.ExactEnds(shape);
        var exact = window with { Ends = exactEnds };
        Tensor kernel = ones([1, 1, .. window.Kernel], x.dtype, x.device);
        Tensor sums = exact.Correlate(x.reshape([shape[0] * shape[1], 1, .. shape[2..]]), kernel, null, 1);

        Tensor counted = ones([1, 1, .. shape[2..]], x.dtype, x.device);
        if (countPads)
        {
            counted = functional.pad(counted, SpatialWindow.TorchPads(window.Begins, window.Ends), value: 1);
            exact = window with
            {
                Begins = new long[exactEnds.Length],
                Ends = [.. exactEnds.Select((end, axis) => end - window.Ends[axis])],
            };
        }

        Tensor means = sums / exact.Correlate(counted, kernel, null, 1);
        return means.reshape([shape[0], shape[1], .. means.shape[2..]]);
    }
}
