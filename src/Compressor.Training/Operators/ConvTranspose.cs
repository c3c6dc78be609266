using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The transpose of <see cref="Conv"/>: every input element adds a scaled kernel to the output, `strides` apart. X [N, C, …],
/// W [C, M/group, …], B [M]. The output is strides (size - 1) + output_padding + reach long, less the pads.
/// </summary>
internal sealed class ConvTranspose : BilinearOperator
{
    /// <summary>As in <see cref="ConvOperator"/>.</summary>
    protected internal override bool SharesNoise => true;

    protected override Tensor Product(NodeCall call, Tensor left, Tensor right) => Transposed(call, left, right, null);

    protected override Tensor Biased(NodeCall call, Tensor left, Tensor right) => Transposed(call, left, right, call.Optional(2));

    private static Tensor Transposed(NodeCall call, Tensor x, Tensor weight, Tensor? bias)
    {
        var window = SpatialWindow.Of(call, x.shape, weight.shape[2..]);
        long[] extra = call.Ints("output_padding") ?? new long[window.Kernel.Length];
        SetPads(call, window, x.shape, extra);
        long groups = call.Int("group", 1);
        bool native = window.ConvolutionPads && extra.Where((rows, axis) => rows >= window.Strides[axis]).All(_ => false);
        if (native)
        {
            return Torch(window, x, weight, bias, window.Begins, extra, groups);
        }

        // The whole output, then what the pads leave of it; a negative pad adds rows that only the bias reaches.
        var none = new long[extra.Length];
        Tensor whole = Torch(window, x, weight, null, none, none, groups);
        long[] begins = [.. window.Begins.Select(begin => -begin)];
        long[] ends = [.. window.Ends.Select((end, axis) => extra[axis] - end)];
        Tensor result = functional.pad(whole, SpatialWindow.TorchPads(begins, ends));
        return bias is null ? result : result + bias.reshape([-1, .. none.Select(_ => 1L)]);
    }

    /// <summary>
    /// output_shape, or auto_pad SAME (outputs = size * stride), decide on the pads; the odd one goes to the end for SAME_UPPER.
    /// </summary>
    private static void SetPads(NodeCall call, SpatialWindow window, long[] inputShape, long[] extra)
    {
        string autoPad = call.Text("auto_pad", "NOTSET");
        long[]? outputs = call.Ints("output_shape");
        if (outputs is null && autoPad is not ("SAME_UPPER" or "SAME_LOWER"))
        {
            return;
        }

        int axes = window.Kernel.Length;
        for (int axis = 0; axis < axes; axis++)
        {
            long size = inputShape[2 + axis];
            long wanted = outputs is null ? size * window.Strides[axis] : outputs[outputs.Length - axes + axis];
            long total = window.Strides[axis] * (size - 1) + extra[axis] + window.Reach(axis) - wanted;
            if (total < 0)
            {
                (extra[axis], total) = (extra[axis] - total, 0);
            }

            window.Begins[axis] = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
            window.Ends[axis] = total - window.Begins[axis];
        }
    }

    private static Tensor Torch(SpatialWindow window, Tensor x, Tensor weight, Tensor? bias, long[] pads, long[] extra, long groups)
    {
        return ConvolutionKernels.Run(ConvolutionKernels.Trust != OneDnnTrust.ChannelsLast, x, weight, bias, Transposed);

        Tensor Transposed(Tensor x, Tensor weight, Tensor? bias) => pads.Length switch
        {
            1 => functional.conv_transpose1d(x, weight, bias, window.Strides[0], pads[0], extra[0], window.Dilations[0], groups),
            2 => functional.conv_transpose2d(x, weight, bias, window.Strides, pads, extra, window.Dilations, groups),
            3 => functional.conv_transpose3d(x, weight, bias, window.Strides, pads, extra, window.Dilations, groups),
            _ => throw new NotSupportedException($"ConvTranspose over {pads.Length} spatial axes."),
        };
    }
}
