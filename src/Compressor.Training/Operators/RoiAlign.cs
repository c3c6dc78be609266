using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Regions [x1, y1, x2, y2] of images, each read at a grid of output_height x output_width cells (He et al. 2017, Mask R-CNN): a cell is
/// the mean, or in mode max the maximum, of sampling_ratio^2 points (0: as many as the cell has pixels), each interpolated bilinearly.
/// Inputs: X [N, C, H, W], regions [R, 4], the image of each region [R].
/// </summary>
internal sealed class RoiAlign : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] shape = x.shape;
        (Tensor y0, Tensor y1) = Corners(call, 1);
        (Tensor x0, Tensor x1) = Corners(call, 0);
        var rows = AxisPoints.Of(y0, y1, call.Int("output_height", 1), call.Int("sampling_ratio", 0), shape[2]);
        var columns = AxisPoints.Of(x0, x1, call.Int("output_width", 1), call.Int("sampling_ratio", 0), shape[3]);

        // Pixels as rows of a table, so that every corner of every point is one row of it.
        Tensor table = x.permute(0, 2, 3, 1).reshape(-1, shape[1]);
        Tensor image = call[2].to(ScalarType.Int64).reshape(-1, 1, 1) * (shape[2] * shape[3]);
        Tensor[] corners =
        [
            Corner(rows.Low, columns.Low), Corner(rows.Low, columns.High),
            Corner(rows.High, columns.Low), Corner(rows.High, columns.High),
        ];
        Tensor used = (rows.Used.unsqueeze(2) * columns.Used.unsqueeze(1)).unsqueeze(-1);
        Tensor cells = call.Text("mode", "avg") == "max"
            ? Cells(corners.Aggregate(maximum).masked_fill(used == 0, double.NegativeInfinity)).amax([2, 4])
            : Cells(corners.Aggregate(add) * used).sum([2, 4]) / (rows.Count * columns.Count).reshape(-1, 1, 1, 1);
        return cells.permute(0, 3, 1, 2);

        Tensor Corner((Tensor Place, Tensor Weight) row, (Tensor Place, Tensor Weight) column)
        {
            Tensor places = image + row.Place.unsqueeze(2) * shape[3] + column.Place.unsqueeze(1);
            Tensor weights = row.Weight.unsqueeze(2) * column.Weight.unsqueeze(1);
            return table.index_select(0, places.reshape(-1)).reshape([.. places.shape, shape[1]]) * weights.unsqueeze(-1);
        }

        // [regions, cell rows, points, cell columns, points, channels]
        Tensor Cells(Tensor points) => points.reshape(
            points.shape[0], rows.Cells, points.shape[1] / rows.Cells, columns.Cells, points.shape[2] / columns.Cells, shape[1]);
    }

    /// <summary>Where the regions begin and end along x (0) or y (1), in pixels of the input.</summary>
    private static (Tensor Begin, Tensor End) Corners(NodeCall call, long axis)
    {
        double scale = call.Float("spatial_scale", 1);
        bool halfPixel = call.Text("coordinate_transformation_mode", call.Opset < 16 ? "output_half_pixel" : "half_pixel") == "half_pixel";
        double offset = halfPixel ? 0.5 : 0;
        Tensor begin = call[1].select(1, axis) * scale - offset;
        Tensor end = call[1].select(1, axis + 2) * scale - offset;
        return (begin, halfPixel ? end : begin + (end - begin).clamp_min(1));
    }

    /// <summary>
    /// The sample points of all regions along one axis, [R, cells * points]: the two neighbours of each with their weights, and 1 where the
    /// point is one of its region's own (regions differ in the number of their points, Count).
    /// </summary>
    private sealed record AxisPoints(
        (Tensor Place, Tensor Weight) Low, (Tensor Place, Tensor Weight) High, Tensor Used, Tensor Count, long Cells)
    {
        public static AxisPoints Of(Tensor begin, Tensor end, long cells, long ratio, long extent)
        {
            Tensor size = (end - begin) / cells;
            Tensor count = ratio > 0 ? full_like(size, ratio) : size.detach().ceil().clamp_min(1);
            long most = ratio > 0 ? ratio : count.numel() == 0 ? 1 : (long)count.max().to(ScalarType.Float64).item<double>();
            Tensor point = arange(most, begin.dtype);
            Tensor cell = arange(cells, begin.dtype).unsqueeze(1);
            Tensor perRegion = count.reshape(-1, 1, 1);
            Tensor place = begin.reshape(-1, 1, 1) + size.reshape(-1, 1, 1) * (cell + (point + 0.5) / perRegion);
            place = place.reshape(-1, cells * most);
            Tensor used = (point < perRegion).expand(-1, cells, -1).reshape(-1, cells * most).to(begin.dtype);

            // A point up to one pixel outside reads the border; one further outside counts as zero.
            Tensor inside = (place >= -1).logical_and(place <= extent).to(begin.dtype);
            Tensor clamped = place.clamp(0, extent - 1);
            Tensor low = clamped.detach().floor();
            Tensor upper = clamped - low;
            Tensor lowPlace = low.to(ScalarType.Int64);
            return new((lowPlace, (1 - upper) * inside), ((lowPlace + 1).clamp_max(extent - 1), upper * inside), used, count, cells);
        }
    }
}
