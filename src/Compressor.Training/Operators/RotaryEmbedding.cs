using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Rotary position embedding (Su et al. 2021): each pair (a, b) of a head's first elements becomes (a cos - b sin, a sin + b cos) with the
/// position's angles. Pairs are the two halves of the rotated part, or with `interleaved` neighbours. X [B, N, S, H] or [B, S, N H]; the
/// caches [positions, R/2] are read at `position_ids` [B, S], or are [B, S, R/2] without.
/// </summary>
internal sealed class RotaryEmbedding : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor heads = call[0].dim() == 3 ? AttentionHeads.Split(call[0], call.Int("num_heads", 1)) : call[0];
        Tensor y = Rotated(heads, Angles(call[1]), Angles(call[2]), call.Int("interleaved", 0) != 0);
        return call[0].dim() == 3 ? AttentionHeads.Merge(y) : y;

        Tensor Angles(Tensor cache) => (call.Optional(3) is { } positions ? TableRows.At(cache, positions) : cache).unsqueeze(1);
    }

    /// <summary>The rotated heads [B, N, S, H]; cosines and sines broadcast to [B, N, S, R/2], and elements from R on stay.</summary>
    public static Tensor Rotated(Tensor heads, Tensor cosines, Tensor sines, bool interleaved)
    {
        long half = cosines.shape[^1];
        Tensor turned = heads.narrow(-1, 0, 2 * half);
        Tensor rest = heads.narrow(-1, 2 * half, heads.shape[^1] - 2 * half);
        Tensor[] pair = interleaved ? turned.unflatten(3, [half, 2]).unbind(-1) : turned.chunk(2, -1);
        Tensor first = pair[0] * cosines - pair[1] * sines;
        Tensor second = pair[0] * sines + pair[1] * cosines;
        return cat([interleaved ? stack([first, second], -1).flatten(-2) : cat([first, second], -1), rest], -1);
    }
}
