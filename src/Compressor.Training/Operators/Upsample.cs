using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensor enlarged by a scale per axis, nearest or linear; the forerunner of <see cref="Resize"/> (to opset 9).</summary>
internal sealed class Upsample : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset)
    {
        string mode = node.Text("mode", "nearest");
        return mode is "nearest" or "linear" or "bilinear" ? null : $"Upsample in mode {mode}";
    }

    protected override Tensor Apply(NodeCall call)
    {
        double[] scales = call.Opset < 7
            ? [1, 1, call.Float("height_scale", 1), call.Float("width_scale", 1)]
            : call.Node.Attribute("scales") is IReadOnlyList<float> given
                ? [.. given.Select(scale => (double)scale)]
                : call.OptionalDoubles(1)!;
        return ByScales(call[0], scales, call.Text("mode", "nearest"));
    }

    /// <summary>Element i of an axis lies at i / scale.</summary>
    internal static Tensor ByScales(Tensor x, double[] scales, string mode)
    {
        for (int axis = 0; axis < scales.Length; axis++)
        {
            var scale = (float)scales[axis];
            if (scale == 1)
            {
                continue;
            }

            long extent = x.shape[axis];
            float[] places = ResizeCoordinates.Of("asymmetric", extent, (long)(extent * scale), scale, (0, 1));
            AxisSampling sampling = mode is "linear" or "bilinear"
                ? AxisSampling.Linear(places, extent)
                : AxisSampling.Nearest(places, extent, scale < 1 ? MathF.Ceiling : MathF.Floor);
            x = sampling.Of(x, axis, 0);
        }

        return x;
    }
}
