using Compressor.IR;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// Y = softmax(softcap(scale Q K') + mask) V with softcap(s) = c tanh(s / c), where c is not 0. Q [B, N, S, H] and K, V [B, M, T, H], or
/// all [B, S, N H] with the heads counted in attributes; each of the M key heads serves N / M neighbouring query heads. A mask is boolean
/// (true: attend) or added, and broadcasts to [B, N, S, T]; where it is shorter than T the rest is masked; a query without any key gives 0.
/// Outputs: Y, the keys and the values with those of the past before them, and the scores after the stage that `qk_matmul_output_mode`
/// counts: product, softcap, mask, softmax.
/// </summary>
internal sealed class Attention : Operator
{
    // The ONNX specification aligns these two in another way than ONNX Runtime does.
    public override string? Refuses(Node node, long opset) =>
        node.Int("is_causal", 0) != 0 && node.Input(6).Length > 0 ? "Attention with is_causal and nonpad_kv_seqlen" : null;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        bool flat = call[0].dim() == 3;
        Tensor queries = Heads(0, "q_num_heads");
        Tensor keys = AttentionHeads.After(call.Optional(4), Heads(1, "kv_num_heads"));
        Tensor values = AttentionHeads.After(call.Optional(5), Heads(2, "kv_num_heads"));
        long served = queries.shape[1] / keys.shape[1];
        long past = call.Optional(4)?.shape[2] ?? 0;

        Tensor scores = AttentionHeads.Scores(queries, Repeated(keys), call.Float("scale", 1 / Math.Sqrt(queries.shape[3])));
        double cap = call.Float("softcap", 0);
        Tensor capped = cap > 0 ? (scores / cap).tanh() * cap : scores;
        Tensor masked = Masked(call, capped, past);
        Tensor weights = Weights(call, masked);
        Tensor y = weights.matmul(Repeated(values));
        Tensor stage = call.Int("qk_matmul_output_mode", 0) switch { 0 => scores, 1 => capped, 2 => masked, _ => weights };
        return [flat ? AttentionHeads.Merge(y) : y, keys, values, stage];

        Tensor Heads(int input, string count) => flat ? AttentionHeads.Split(call[input], call.Int(count, 1)) : call[input];

        Tensor Repeated(Tensor heads) => served == 1 ? heads : heads.repeat_interleave(served, 1);
    }

    private static Tensor Weights(NodeCall call, Tensor masked)
    {
        if (call.Optional(3) is null && call.Optional(6) is null)
        {
            return masked.softmax(-1);
        }

        // The clamp keeps infinite masks from turning gradients of such a query into NaN.
        Tensor finite = masked.clamp_min(float.MinValue);
        return finite.softmax(-1).masked_fill(finite.amax([-1], keepdim: true).eq(float.MinValue), 0);
    }

    private static Tensor Masked(NodeCall call, Tensor scores, long past)
    {
        long total = scores.shape[3];
        if (call.Optional(3) is { } mask)
        {
            bool excludes = mask.dtype == ScalarType.Bool;
            Tensor whole = mask.shape[^1] == total ? mask
                : functional.pad(mask, [0, total - mask.shape[^1]], value: excludes ? 0 : double.NegativeInfinity);
            scores = excludes ? scores.masked_fill(whole.logical_not(), float.MinValue) : scores + whole;
        }

        if (call.Optional(6) is { } lengths)
        {
            Tensor padding = arange(total, ScalarType.Int64, scores.device) >= lengths.view(-1, 1, 1, 1);
            scores = scores.masked_fill(padding, float.MinValue);
        }

        return call.Int("is_causal", 0) != 0 ? AttentionHeads.Causal(scores, past) : scores;
    }
}
