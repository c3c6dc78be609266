namespace Compressor.Training.Operators;

/// <summary>
/// The window attributes that Conv, ConvTranspose and the pooling operators share: kernel_shape, strides, dilations, pads and auto_pad.
/// </summary>
internal sealed record SpatialWindow(long[] Kernel, long[] Strides, long[] Dilations, long[] Begins, long[] Ends)
{
    /// <summary>True where both ends of every axis are padded alike, so that torch can pad by itself.</summary>
    public bool Symmetric => Begins.AsSpan().SequenceEqual(Ends);

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
        var begins = pads[..axes];
        var ends = pads[axes..];
        string autoPad = call.Text("auto_pad", "NOTSET");
        if (autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            for (int axis = 0; axis < axes; axis++)
            {
                long size = inputShape[2 + axis];
                long outputs = (size + strides[axis] - 1) / strides[axis];
                long reach = dilations[axis] * (kernel[axis] - 1) + 1;
                long total = Math.Max(0, (outputs - 1) * strides[axis] + reach - size);
                begins[axis] = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
                ends[axis] = total - begins[axis];
            }
        }
        else if (autoPad == "VALID")
        {
            Array.Clear(begins);
            Array.Clear(ends);
        }

        return new SpatialWindow(kernel, strides, dilations, begins, ends);
    }

    /// <summary>Pads for torch.nn.functional.pad: last axis first, (begin, end) pairs.</summary>
    public long[] TorchPads()
    {
        var pads = new long[2 * Kernel.Length];
        for (int axis = 0; axis < Kernel.Length; axis++)
        {
            int slot = 2 * (Kernel.Length - 1 - axis);
            (pads[slot], pads[slot + 1]) = (Begins[axis], Ends[axis]);
        }

        return pads;
    }

    private static long[] Filled(int count, long value)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }
}
