using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// The integer masks of ONNX Runtime's attention. Of rank 1: [B] gives each row's number of keys, [2 B] where its keys end and then where
/// they start, [3 B + 2] starts with the numbers of keys. Of rank 2 [B, T], 3 [B, S, T] and 4 [B, 1, L, L] with L at least T: 0 masks a
/// key, and of rank 4 the rows that belong to the queries are the last S before T.
/// </summary>
internal static class AttentionMask
{
    private const double DefaultFilter = -10000;

    /// <summary>
    /// The scores [B, N, S, T] plus the bias, with `mask_filter_value` added at masked keys, and future keys left out where unidirectional.
    /// </summary>
    public static Tensor Apply(NodeCall call, Tensor scores, Tensor? mask, Tensor? bias)
    {
        scores = bias is null ? scores : scores + bias;
        (long queries, long total) = (scores.shape[2], scores.shape[3]);
        if (mask is not null)
        {
            Tensor masked = mask.dim() == 1 ? Outside(mask, scores.shape[0], total) : mask.eq(0);
            masked = masked.dim() switch
            {
                2 => masked.unsqueeze(1).unsqueeze(1),
                3 => masked.unsqueeze(1),
                _ => masked.narrow(2, total - queries, queries).narrow(3, 0, total),
            };
            scores = scores + masked.to(scores.dtype) * call.Float("mask_filter_value", DefaultFilter);
        }

        return call.Int("unidirectional", 0) != 0 ? AttentionHeads.Causal(scores, total - queries) : scores;
    }

    private static Tensor Outside(Tensor bounds, long batch, long total)
    {
        Tensor keys = arange(total, ScalarType.Int64, bounds.device);
        Tensor outside = keys >= bounds.narrow(0, 0, batch).unsqueeze(1);
        return bounds.shape[0] == 2 * batch ? outside | (keys < bounds.narrow(0, batch, batch).unsqueeze(1)) : outside;
    }
}
