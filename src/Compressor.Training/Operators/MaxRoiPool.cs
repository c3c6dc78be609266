using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The maxima of a grid of pooled_shape cells over regions of images (Girshick 2015, Fast R-CNN). Inputs: X [N, C, H, W], regions
/// [R, 5] of image, x1, y1, x2, y2, scaled by spatial_scale and rounded to whole pixels. Cells outside the image are zero.
/// </summary>
internal sealed class MaxRoiPool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] pooled = call.Ints("pooled_shape")!;
        Tensor regions = call[1].detach();
        Tensor edges = (regions.narrow(1, 1, 4) * call.Float("spatial_scale", 1) + 0.5).floor();
        Tensor images = x.index_select(0, regions.select(1, 0).to(ScalarType.Int64));
        Tensor rows = Maxima(images.transpose(2, 3), edges.select(1, 1), edges.select(1, 3), pooled[0]);
        return Maxima(rows.transpose(2, 3), edges.select(1, 0), edges.select(1, 2), pooled[1]).nan_to_num(neginf: 0);
    }

    /// <summary>The maxima of the last axis of [R, C, any, extent] over each region's cells.</summary>
    private static Tensor Maxima(Tensor x, Tensor begin, Tensor end, long cells)
    {
        Tensor size = (end - begin + 1).clamp_min(1) / cells;
        Tensor place = arange(x.shape[3], begin.dtype).reshape(1, 1, 1, -1);
        return stack([.. Enumerable.Range(0, (int)cells).Select(cell =>
        {
            Tensor from = (begin + (size * cell).floor()).reshape(-1, 1, 1, 1);
            Tensor to = (begin + (size * (cell + 1)).ceil()).reshape(-1, 1, 1, 1);
            return x.masked_fill((place < from).logical_or(place >= to), double.NegativeInfinity).amax([3]);
        })], -1);
    }
}
