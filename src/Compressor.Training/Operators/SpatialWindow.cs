using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The window attributes that Conv, ConvTranspose and the pooling operators share: kernel_shape, strides, dilations, pads, auto_pad and
/// ceil_mode.
/// </summary>
/// <param name="Ceil">A last window may reach beyond the end padding, as long as it starts before it.</param>
internal sealed record SpatialWindow(long[] Kernel, long[] Strides, long[] Dilations, long[] Begins, long[] Ends, bool Ceil)
{
    /// <summary>True where both ends of every axis are padded alike.</summary>
    public bool Symmetric => Begins.AsSpan().SequenceEqual(Ends);

    /// <summary>True where torch's convolutions can pad by themselves: both ends alike and none cut off.</summary>
    public bool ConvolutionPads => Symmetric && Begins.All(begin => begin >= 0);

    /// <summary>True where torch's pooling can pad by itself: it refuses more than half a kernel.</summary>
    public bool PoolingPads => ConvolutionPads && Axes().All(axis => 2 * Begins[axis] <= Kernel[axis]);

    /// <summary>True where a whole window fits into the padded input; ONNX Runtime still pools one that begins in it.</summary>
    public bool Fits(long[] inputShape) =>
        Axes().All(axis => inputShape[2 + axis] + Begins[axis] + Ends[axis] >= Reach(axis));

    /// <summary>
    /// Reads the attributes for an input of shape [N, C, spatial…]. auto_pad SAME pads to ceil(size / stride) outputs, the odd one at the
    /// end (SAME_UPPER) or at the beginning (SAME_LOWER); VALID does not pad.
    /// </summary>
    public static SpatialWindow Of(NodeCall call, long[] inputShape, long[] kernel)
    {
        int axes = kernel.Length;
        long[] strides = call.Ints("strides") ?? Filled(axes, 1);
        long[] dilations = call.Ints("dilations") ?? Filled(axes, 1);
        long[] pads = call.Ints("pads") ?? Filled(2 * axes, 0);
        string autoPad = call.Text("auto_pad", "NOTSET");
        bool ceil = autoPad == "NOTSET" && call.Int("ceil_mode", 0) != 0;
        var window = new SpatialWindow(kernel, strides, dilations, pads[..axes], pads[axes..], ceil);
        if (autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            for (int axis = 0; axis < axes; axis++)
            {
                long size = inputShape[2 + axis];
                long outputs = (size + strides[axis] - 1) / strides[axis];
                long total = Math.Max(0, (outputs - 1) * strides[axis] + window.Reach(axis) - size);
                window.Begins[axis] = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
                window.Ends[axis] = total - window.Begins[axis];
            }
        }
        else if (autoPad == "VALID")
        {
            Array.Clear(window.Begins);
            Array.Clear(window.Ends);
        }

        return window;
    }

    /// <summary>Elements from a window's first to its last along an axis.</summary>
    public long Reach(int axis) => Dilations[axis] * (Kernel[axis] - 1) + 1;

    /// <summary>
    /// End pads with which the last window ends exactly at the padded end; less than <see cref="Ends"/> where a rest is left out.
    /// </summary>
    public long[] ExactEnds(long[] inputShape) => [.. Axes().Select(axis =>
    {
        long size = inputShape[2 + axis];
        long steps = size + Begins[axis] + Ends[axis] - Reach(axis);
        long last = Ceil ? (steps + Strides[axis] - 1) / Strides[axis] : steps / Strides[axis];
        if (Ceil && last * Strides[axis] >= size + Begins[axis])
        {
            last--;
        }

        return last * Strides[axis] + Reach(axis) - size - Begins[axis];
    })];

    /// <summary>Cross-correlation with explicit pads where torch cannot pad by itself. Weight [M, C/groups, kernel…], bias [M].</summary>
    public Tensor Correlate(Tensor x, Tensor weight, Tensor? bias, long groups)
    {
        long[] padding = Begins;
        if (!ConvolutionPads)
        {
            x = functional.pad(x, TorchPads(Begins, Ends));
            padding = new long[padding.Length];
        }

        return ConvolutionKernels.Run(ConvolutionKernels.Computes(ConvolutionKernels.Trust, x, groups), x, weight, bias, Torch);

        Tensor Torch(Tensor x, Tensor weight, Tensor? bias) => Kernel.Length switch
        {
            1 => functional.conv1d(x, weight, bias, Strides[0], padding[0], Dilations[0], groups),
            2 => functional.conv2d(x, weight, bias, Strides, padding, Dilations, groups),
            3 => functional.conv3d(x, weight, bias, Strides, padding, Dilations, groups),
            _ => throw new NotSupportedException($"Convolution over {Kernel.Length} spatial axes."),
        };
    }

    /// <summary>The elements of every window, [N, C, windows…, elements]; in the padding lies <paramref name="fill"/>.</summary>
    public Tensor Windows(Tensor x, double fill)
    {
        Tensor windows = functional.pad(x, TorchPads(Begins, ExactEnds(x.shape)), value: fill);
        foreach (int axis in Axes())
        {
            windows = windows.unfold(2 + axis, Reach(axis), Strides[axis]).slice(-1, 0, Reach(axis), Dilations[axis]);
        }

        return windows.flatten(2 + Kernel.Length);
    }

    /// <summary>Pads for torch.nn.functional.pad: last axis first, (begin, end) pairs; a negative pad cuts off.</summary>
    public static long[] TorchPads(long[] begins, long[] ends) =>
        [.. Enumerable.Range(1, begins.Length).SelectMany(back => new[] { begins[^back], ends[^back] })];

    private IEnumerable<int> Axes() => Enumerable.Range(0, Kernel.Length);

    private static long[] Filled(int count, long value)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }
}
