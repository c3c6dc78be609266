using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>What the attention operators share: heads side by side in the last axis, or each in its own place [B, N, S, H].</summary>
internal static class AttentionHeads
{
    /// <summary>[B, S, N H] as [B, N, S, H].</summary>
    public static Tensor Split(Tensor x, long heads) => x.unflatten(2, [heads, x.shape[^1] / heads]).transpose(1, 2);

    /// <summary>[B, N, S, H] as [B, S, N H].</summary>
    public static Tensor Merge(Tensor heads) => heads.transpose(1, 2).flatten(2);

    /// <summary>The keys or values of earlier steps, where there are any, before this step's along the sequence.</summary>
    public static Tensor After(Tensor? past, Tensor heads) => past is null ? heads : cat([past, heads], 2);

    /// <summary>scale Q K', the scores [B, N, S, T].</summary>
    public static Tensor Scores(Tensor queries, Tensor keys, double scale) => (queries * scale).matmul(keys.transpose(-1, -2));

    /// <summary>The scores, with the lowest number where query i would see a key after i + <paramref name="past"/>.</summary>
    public static Tensor Causal(Tensor scores, long past)
    {
        Tensor later = ones(scores.shape[^2], scores.shape[^1], ScalarType.Bool, scores.device).triu(past + 1);
        return scores.masked_fill(later, float.MinValue);
    }
}
