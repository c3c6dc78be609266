using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Resize in all its opsets, modes and coordinate systems, and Upsample.</summary>
internal static class ResizeCases
{
    private static readonly string[] Coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];

    public static IEnumerable<OperatorCase> All()
    {
        foreach (string mode in (string[])["nearest", "linear"])
        {
            yield return new OperatorCase("Upsample", 7, ("mode", mode), ("scales", (IReadOnlyList<float>)[1f, 1f, 2f, 3f])).X(2, 3, 4, 5);
            yield return new OperatorCase("Upsample", 9, ("mode", mode)).X(2, 3, 4, 5).Floats(1, 1, 2, 1.5f);
            yield return new OperatorCase("Resize", 10, ("mode", mode)).X(2, 3, 4, 5).Floats(1, 1, 2, 3);
            yield return new OperatorCase("Resize", 10, ("mode", mode)).X(2, 3, 8, 9).Floats(1, 1, 0.5f, 0.7f);
        }

        foreach (long opset in (long[])[11, 13, 18, 19, 25])
        {
            foreach (string coordinates in Coordinates)
            {
                foreach (string mode in (string[])["nearest", "linear", "cubic"])
                {
                    OperatorCase Resize() => new("Resize", opset, ("mode", mode), ("coordinate_transformation_mode", coordinates));
                    yield return Resize().X(2, 2, 4, 5).Floats().Floats(1, 1, 2, 3);
                    yield return Resize().X(2, 2, 7, 9).Floats().Floats(1, 1, 0.6f, 0.5f);
                    yield return Resize().X(2, 2, 4, 5).Floats().Floats().Longs(2, 2, 7, 3);
                    OperatorCase sized = Resize().X(2, 2, 4, 5);
                    yield return (opset < 13 ? sized.Floats().Floats() : sized.None().None()).Longs(2, 2, 1, 10);
                }
            }
        }

        foreach (string rounding in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
        {
            foreach (string coordinates in Coordinates)
            {
                OperatorCase Nearest() =>
                    new("Resize", 13, ("mode", "nearest"), ("nearest_mode", rounding), ("coordinate_transformation_mode", coordinates));
                yield return Nearest().X(1, 1, 4, 6).Floats().Floats(1, 1, 2, 1.5f);
                yield return Nearest().X(1, 1, 8, 6).Floats().Floats().Longs(1, 1, 3, 4);
            }
        }

        foreach (string mode in (string[])["linear", "cubic"])
        {
            foreach (int exclude in (int[])[0, 1])
            {
                foreach (string coordinates in Coordinates)
                {
                    OperatorCase Smooth() => new("Resize", 19, ("mode", mode), ("antialias", 1), ("exclude_outside", exclude), ("coordinate_transformation_mode", coordinates));
                    yield return Smooth().X(1, 2, 9, 8).None().Floats(1, 1, 0.4f, 0.6f);
                    yield return Smooth().X(1, 2, 4, 5).None().Floats(1, 1, 0.6f, 1.7f);
                    yield return Smooth().X(1, 2, 9, 8).None().None().Longs(1, 2, 3, 5);
                }
            }
        }

        yield return new OperatorCase("Resize", 13, ("mode", "cubic"), ("cubic_coeff_a", -0.5f), ("exclude_outside", 1)).X(1, 2, 5, 6).Floats().Floats(1, 1, 2, 1.5f);
        yield return new OperatorCase("Resize", 13, ("mode", "nearest")).X(2, 3, 4).Floats().Floats(1, 1, 2);
        yield return new OperatorCase("Resize", 13, ("mode", "linear")).X(1, 2, 3, 4, 5).Floats().Floats(1, 1, 2, 2, 2);
        yield return new OperatorCase("Resize", 11, ("mode", "nearest"), ("coordinate_transformation_mode", "tf_half_pixel_for_nn")).X(1, 1, 4, 6).Floats().Floats(1, 1, 2, 0.5f);
        foreach (string mode in (string[])["linear", "nearest"])
        {
            yield return new OperatorCase("Resize", 13, ("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 10f))
                .X(1, 1, 4, 4).Floats(0, 0, 0.4f, 0.6f, 1, 1, 1.2f, 1.7f).Floats().Longs(1, 1, 3, 3);
        }

        yield return new OperatorCase("Resize", 19, ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel_symmetric")).X(1, 1, 4, 5).None().Floats(1, 1, 2.3f, 0.7f);
        yield return new OperatorCase("Resize", 18, ("mode", "linear"), ("axes", new[] { 2, 3 })).X(1, 2, 4, 5).None().Floats(2, 1.5f);
        yield return new OperatorCase("Resize", 18, ("mode", "nearest"), ("axes", new[] { -1, -2 })).X(1, 2, 4, 5).None().None().Longs(7, 9);
        foreach (string policy in (string[])["not_larger", "not_smaller"])
        {
            yield return new OperatorCase("Resize", 18, ("mode", "linear"), ("axes", new[] { 2, 3 }), ("keep_aspect_ratio_policy", policy)).X(1, 2, 4, 5).None().None().Longs(7, 9);
        }
    }
}
