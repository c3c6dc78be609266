using Compressor.IR;

namespace Compressor.Training.Operators;

/// <summary>
/// Where each element of a resized axis lies in the input, by ONNX's formulas (coordinate_transformation_mode). In float32, as the ONNX
/// runtimes do it: the rounding decides ties of mode nearest.
/// </summary>
internal static class ResizeCoordinates
{
    public static readonly IReadOnlyList<string> Modes =
    [
        "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn",
        "tf_crop_and_resize",
    ];

    /// <param name="mode">One of <see cref="Modes"/>.</param>
    /// <param name="before">The axis's extent in the input.</param>
    /// <param name="after">Its extent in the result.</param>
    /// <param name="scale">The scale given, or after / before.</param>
    /// <param name="region">Start and end of the crop, as shares of the axis, for tf_crop_and_resize.</param>
    public static float[] Of(string mode, long before, long after, float scale, (float Start, float End) region)
    {
        var places = new float[after];
        float last = before - 1;
        float adjustment = after / (scale * before);
        for (int i = 0; i < after; i++)
        {
            places[i] = mode switch
            {
                "half_pixel" => (i + 0.5f) / scale - 0.5f,
                "half_pixel_symmetric" => before / 2f * (1 - adjustment) + (i + 0.5f) / scale - 0.5f,
                "pytorch_half_pixel" => after > 1 ? (i + 0.5f) / scale - 0.5f : 0,
                "align_corners" => after > 1 ? i * last / (after - 1) : 0,
                "asymmetric" => i / scale,
                "tf_half_pixel_for_nn" => (i + 0.5f) / scale,
                "tf_crop_and_resize" => after > 1
                    ? region.Start * last + i * (region.End - region.Start) * last / (after - 1)
                    : 0.5f * (region.Start + region.End) * last,
                _ => throw new CompressorException(ErrorKind.Model, $"Resize with coordinate_transformation_mode {mode}."),
            };
        }

        return places;
    }

    /// <summary>How mode nearest rounds a coordinate (nearest_mode).</summary>
    public static Func<float, float> Rounding(string nearestMode) => nearestMode switch
    {
        "round_prefer_ceil" => place => MathF.Floor(place + 0.5f),
        "floor" => MathF.Floor,
        "ceil" => MathF.Ceiling,
        _ => place => MathF.Ceiling(place - 0.5f),
    };
}
