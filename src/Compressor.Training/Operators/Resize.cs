using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The tensor with other extents, given as scales or sizes, interpolated axis by axis (nearest, linear or cubic; with antialias = 1 a
/// shrinking axis averages over all of its elements). Before opset 11 the coordinates are asymmetric and nearest rounds towards the input's
/// start when enlarging, towards its end when shrinking.
/// </summary>
internal sealed class Resize : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset)
    {
        string mode = node.Text("mode", "nearest");
        string coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
        return mode is not ("nearest" or "linear" or "cubic") ? $"Resize in mode {mode}"
            : !ResizeCoordinates.Modes.Contains(coordinates) ? $"Resize with coordinate_transformation_mode {coordinates}"
            : null;
    }

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        if (call.Opset < 11)
        {
            return Upsample.ByScales(x, call.OptionalDoubles(1)!, call.Text("mode", "nearest"));
        }

        string coordinates = call.Text("coordinate_transformation_mode", "half_pixel");
        long[] axes = call.Ints("axes") ?? [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis)];
        axes = [.. axes.Select(axis => NodeCall.Axis(axis, x.dim()))];
        double[]? region = coordinates == "tf_crop_and_resize" ? call.OptionalDoubles(1) : null;
        (long[] sizes, float[] scales) = Extents(call, x.shape, axes);
        for (int i = 0; i < axes.Length; i++)
        {
            long before = x.shape[axes[i]];
            if (region is null && before == sizes[i] && scales[i] == 1)
            {
                continue;
            }

            (float, float) crop = region is null ? (0, 1) : ((float)region[i], (float)region[axes.Length + i]);
            float[] places = ResizeCoordinates.Of(coordinates, before, sizes[i], scales[i], crop);
            AxisSampling sampling = Sampling(call, places, before, scales[i]);
            if (region is not null)
            {
                sampling = sampling with { Outside = [.. places.Select(place => place < 0 || place > before - 1)] };
            }

            x = sampling.Of(x, axes[i], call.Float("extrapolation_value", 0));
        }

        return x;
    }

    private static AxisSampling Sampling(NodeCall call, float[] places, long extent, float scale)
    {
        float shrink = call.Int("antialias", 0) != 0 ? Math.Min(1, scale) : 1;
        bool excludeOutside = call.Int("exclude_outside", 0) != 0;
        return call.Text("mode", "nearest") switch
        {
            "nearest" => AxisSampling.Nearest(
                places, extent, ResizeCoordinates.Rounding(call.Text("nearest_mode", "round_prefer_floor"))),
            "linear" => AxisSampling.Linear(places, extent, shrink, excludeOutside && shrink < 1),
            _ => AxisSampling.Cubic(places, extent, call.Float("cubic_coeff_a", -0.75), excludeOutside, shrink),
        };
    }

    /// <summary>Extents and scales of the resized axes. A batch size that the file bakes into the sizes gives way to the run's.</summary>
    private static (long[] Sizes, float[] Scales) Extents(NodeCall call, long[] shape, long[] axes)
    {
        long[] before = [.. axes.Select(axis => shape[axis])];
        if (call.OptionalLongs(3) is not { Length: > 0 } sizes)
        {
            float[] given = Array.ConvertAll(call.OptionalDoubles(2)!, scale => (float)scale);
            return ([.. before.Select((extent, i) => (long)(extent * given[i]))], given);
        }

        for (int i = 0; i < axes.Length; i++)
        {
            bool batch = axes[i] == 0 && shape[0] == call.Settings.Batch && call.IsBakedBatch(sizes[i]);
            sizes[i] = batch ? shape[0] : sizes[i];
        }

        float[] scales = [.. sizes.Select((size, i) => (float)size / before[i])];
        string policy = call.Text("keep_aspect_ratio_policy", "stretch");
        if (policy != "stretch")
        {
            float scale = policy == "not_larger" ? scales.Min() : scales.Max();
            Array.Fill(scales, scale);
            sizes = [.. before.Select(extent => (long)MathF.Floor(scale * extent + 0.5f))];
        }

        return (sizes, scales);
    }
}
