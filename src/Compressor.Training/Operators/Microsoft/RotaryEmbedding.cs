using Compressor.IR;
using static TorchSharp.torch;
using Standard = Compressor.Training.Operators.RotaryEmbedding;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Rotary position embedding as <see cref="Standard"/> has it, with other inputs: X [B, N, S, H] or [B, S, N H], positions [B, S], or [1]
/// with the first row's position, and the caches [positions, R/2].
/// </summary>
internal sealed class RotaryEmbedding : SingleOutputOperator
{
    public override string Domain => MicrosoftDomain;

    public override string? Refuses(Node node, long opset) =>
        node.Int("is_packed_batching", 0) != 0 ? "RotaryEmbedding with is_packed_batching" : null;

    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor positions, Tensor cosines, Tensor sines) = (call[0], call[1], call[2], call[3]);
        bool flat = x.dim() == 3;
        long headCount = call.Int("num_heads", 0) is > 0 and var given ? given : x.shape[^1] / (2 * cosines.shape[1]);
        Tensor heads = flat ? AttentionHeads.Split(x, headCount) : x;
        if (positions.dim() == 1)
        {
            positions = (arange(heads.shape[2], ScalarType.Int64, x.device) + positions).unsqueeze(0);
        }

        Tensor y = Standard.Rotated(
            heads,
            TableRows.At(cosines, positions).unsqueeze(1),
            TableRows.At(sines, positions).unsqueeze(1),
            call.Int("interleaved", 0) != 0);
        return flat ? AttentionHeads.Merge(y) : y;
    }
}
