using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Images read at coordinates, in regions, cropped, unpooled and put together from columns.</summary>
internal static class SamplingCases
{
    public static IEnumerable<OperatorCase> All() => [.. Grids(), .. Regions(), .. Unpooled(), .. Cropped(), .. Columns()];

    private static IEnumerable<OperatorCase> Grids()
    {
        foreach (string padding in (string[])["zeros", "border", "reflection"])
        {
            foreach (int align in (int[])[0, 1])
            {
                foreach (string mode in (string[])["bilinear", "nearest", "bicubic"])
                {
                    foreach (long opset in (long[])[16, 20, 22])
                    {
                        string name = opset == 16 ? mode : mode switch { "bilinear" => "linear", "bicubic" => "cubic", _ => mode };
                        yield return new OperatorCase("GridSample", opset, ("mode", name), ("padding_mode", padding), ("align_corners", align))
                            .X(2, 3, 4, 5).Between(-1.6, 1.6, 2, 3, 4, 2);
                        if (opset >= 20 && mode != "bicubic")
                        {
                            yield return new OperatorCase("GridSample", opset, ("mode", name), ("padding_mode", padding), ("align_corners", align))
                                .X(2, 2, 3, 4, 5).Between(-1.6, 1.6, 2, 2, 3, 4, 3);
                        }
                    }
                }
            }
        }

        yield return new OperatorCase("GridSample", 16).X(1, 2, 4, 5).Between(-1, 1, 1, 3, 4, 2);
        yield return new OperatorCase("GridSample", 20).X(1, 2, 4, 5).Between(-1, 1, 1, 3, 4, 2);
        foreach (int align in (int[])[0, 1])
        {
            yield return new OperatorCase("AffineGrid", 20, ("align_corners", align)).X(2, 2, 3).Longs(2, 3, 4, 5);
            yield return new OperatorCase("AffineGrid", 20, ("align_corners", align)).X(2, 3, 4).Longs(2, 1, 3, 4, 5);
        }
    }

    private static IEnumerable<OperatorCase> Regions()
    {
        // Inside, on the border, partly outside and wholly outside of the image.
        var regions = OperatorCase.Numbers([4, 4], 1.3f, 0.7f, 6.17f, 5.2f, 0, 0, 3.3f, 9.9f, 4.4f, 5.5f, 14.1f, 11.9f, -9.2f, -8.1f, -5.3f, -3.3f);
        var images = OperatorCase.Ints(0, 1, 1, 0);
        foreach (long opset in (long[])[10, 16])
        {
            OperatorCase Align(params (string, object)[] attributes) => new("RoiAlign", opset, attributes);
            foreach (int ratio in (int[])[0, 2])
            {
                foreach (string mode in (string[])["avg", "max"])
                {
                    yield return Align(("mode", mode), ("sampling_ratio", ratio), ("output_height", 3), ("output_width", 2)).X(2, 3, 9, 8).Input(regions).Input(images);
                }
            }

            yield return Align(("spatial_scale", 0.5f)).X(2, 3, 9, 8).Input(regions).Input(images);
        }

        yield return new OperatorCase("RoiAlign", 16, ("coordinate_transformation_mode", "output_half_pixel"), ("output_height", 2), ("output_width", 3))
            .X(2, 3, 9, 8).Input(regions).Input(images);
        var pooled = OperatorCase.Numbers([3, 5], 0, 1, 0, 6, 5, 1, 2.6f, 3.4f, 3, 12, 1, 0, 0, 7, 8);
        yield return new OperatorCase("MaxRoiPool", 7, ("pooled_shape", new[] { 3, 2 })).X(2, 3, 9, 8).Constant(pooled);
        yield return new OperatorCase("MaxRoiPool", 16, ("pooled_shape", new[] { 2, 4 }), ("spatial_scale", 0.6f)).X(2, 3, 9, 8).Constant(pooled);
    }

    private static IEnumerable<OperatorCase> Unpooled()
    {
        foreach (long opset in (long[])[9, 11, 22])
        {
            OperatorCase Unpool(params (string, object)[] attributes) => new("MaxUnpool", opset, [.. attributes, ("kernel_shape", new[] { 2, 2 })]);
            yield return Unpool(("strides", new[] { 2, 2 })).X(1, 2, 2, 2).Input(OperatorCase.Ints([1, 2, 2, 2], 5, 7, 13, 15, 16, 18, 24, 31));
            yield return Unpool(("strides", new[] { 2, 1 })).X(1, 1, 2, 2).Input(OperatorCase.Ints([1, 1, 2, 2], 1, 2, 9, 11));
        }

        yield return new OperatorCase("MaxUnpool", 11, ("kernel_shape", new[] { 3 }), ("strides", new[] { 2 }), ("pads", new[] { 1, 1 })).X(1, 1, 3).Input(OperatorCase.Ints([1, 1, 3], 1, 2, 4));
    }

    private static IEnumerable<OperatorCase> Cropped()
    {
        yield return new OperatorCase("CenterCropPad", 18).X(5, 4).Longs(2, 9);
        yield return new OperatorCase("CenterCropPad", 18).X(5, 4).Longs(8, 1);
        yield return new OperatorCase("CenterCropPad", 18, ("axes", new[] { 1, 2 })).X(2, 5, 4).Longs(2, 7);
        yield return new OperatorCase("CenterCropPad", 18, ("axes", new[] { -1 })).X(2, 5, 4).Longs(4);
    }

    private static IEnumerable<OperatorCase> Columns()
    {
        yield return new OperatorCase("Col2Im", 18).X(2, 8, 12).Longs(4, 5).Longs(2, 2);
        yield return new OperatorCase("Col2Im", 18, ("strides", new[] { 2, 2 })).X(1, 10, 6).Longs(4, 10).Longs(1, 5);
        yield return new OperatorCase("Col2Im", 18, ("dilations", new[] { 2, 1 }), ("pads", new[] { 1, 0, 1, 0 })).X(1, 8, 16).Longs(4, 5).Longs(2, 2);
        yield return new OperatorCase("Col2Im", 18, ("pads", new[] { 0, 1, 1, 2 }), ("strides", new[] { 2, 3 })).X(1, 12, 9).Longs(5, 5).Longs(2, 2);
        yield return new OperatorCase("Col2Im", 18).X(1, 8, 12).Longs(3, 4, 3).Longs(2, 2, 2);
    }
}
