using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The boxes left over, class by class, when going down from the highest score every box is dropped that overlaps a kept one by more than
/// iou_threshold (intersection over union): rows of image, class, box. Inputs: boxes [N, B, 4] of two corners (center_point_box = 1:
/// centre and size), scores [N, classes, B], the most boxes per class, iou_threshold, score_threshold.
/// </summary>
internal sealed class NonMaxSuppression : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        long most = call.OptionalLongs(2) is [var limit, ..] ? limit : 0;
        double overlap = call.OptionalDoubles(3) is [var iou, ..] ? iou : 0;
        double lowest = call.OptionalDoubles(4) is [var score, ..] ? score : double.NegativeInfinity;
        Tensor boxes = call[0].detach();
        Tensor scores = call[1].detach();
        Tensor corners = call.Int("center_point_box", 0) != 0 ? FromCentres(boxes) : boxes;
        Tensor begin = minimum(corners.narrow(2, 0, 2), corners.narrow(2, 2, 2));
        Tensor end = maximum(corners.narrow(2, 0, 2), corners.narrow(2, 2, 2));
        var selected = new List<long>();
        for (long image = 0; image < scores.shape[0]; image++)
        {
            bool[,] overlaps = Overlaps(begin[image], end[image], overlap);
            for (long kind = 0; kind < scores.shape[1]; kind++)
            {
                (Tensor sorted, Tensor order) = scores[image, kind].sort(descending: true, stable: true);
                long[] candidates = order.masked_select(sorted > lowest).data<long>().ToArray();
                var kept = new List<long>();
                foreach (long box in candidates.TakeWhile(_ => kept.Count < most))
                {
                    if (!kept.Any(other => overlaps[other, box]))
                    {
                        kept.Add(box);
                        selected.AddRange([image, kind, box]);
                    }
                }
            }
        }

        return tensor(selected.ToArray(), ScalarType.Int64).reshape(-1, 3);
    }

    private static Tensor FromCentres(Tensor boxes)
    {
        Tensor half = boxes.narrow(2, 2, 2) / 2;
        return cat([boxes.narrow(2, 0, 2) - half, boxes.narrow(2, 0, 2) + half], 2);
    }

    /// <summary>Which pairs of an image's boxes overlap by more than the threshold.</summary>
    private static bool[,] Overlaps(Tensor begin, Tensor end, double threshold)
    {
        Tensor sides = (minimum(end.unsqueeze(0), end.unsqueeze(1)) - maximum(begin.unsqueeze(0), begin.unsqueeze(1))).clamp_min(0);
        Tensor common = sides.prod(2);
        Tensor area = (end - begin).prod(1);
        Tensor together = area.unsqueeze(0) + area.unsqueeze(1) - common;
        return (bool[,])(common > together * threshold).data<bool>().ToNDArray();
    }
}
