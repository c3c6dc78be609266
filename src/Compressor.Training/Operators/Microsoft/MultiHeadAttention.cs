using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Y = softmax(scale Q K' + mask + bias) V over `num_heads` heads. Query [B, S, N H] with key and value [B, T, N H] or, already split,
/// [B, N, T, H]; query with key [B, T, N, 2, H] holding both; or query [B, S, N, 3, H] holding all. The bias [3 N H] is added to all
/// three, to the query only where the keys come split. The mask is that of <see cref="AttentionMask"/>. Outputs: Y, and the keys and values
/// with those of the past before them [B, N, T, H].
/// </summary>
internal sealed class MultiHeadAttention : Operator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input == 3;

    public override string? Refuses(Node node, long opset) =>
        node.Input(8).Length > 0 || node.Input(9).Length > 0 ? "MultiHeadAttention with a shared past buffer"
        : node.Outputs.Count > 3 && node.Outputs[3].Length > 0 ? "MultiHeadAttention with a scores output"
        : null;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long count = call.Int("num_heads", 1);
        Tensor[] heads = Heads(call, count);
        if (call.Optional(3) is { } bias)
        {
            long width = heads[0].shape[3] * count;
            Tensor[] parts = bias.split([width, width, bias.shape[0] - 2 * width]);
            bool split = call.Optional(1)?.dim() == 4;
            for (int i = 0; i < (split ? 1 : 3); i++)
            {
                heads[i] = heads[i] + parts[i].view(count, 1, -1);
            }
        }

        Tensor keys = AttentionHeads.After(call.Optional(6), heads[1]);
        Tensor values = AttentionHeads.After(call.Optional(7), heads[2]);
        double scale = call.Float("scale", 0) is > 0 and var given ? given : 1 / Math.Sqrt(keys.shape[3]);
        Tensor scores = AttentionMask.Apply(call, AttentionHeads.Scores(heads[0], keys, scale), call.Optional(4), call.Optional(5));
        return [AttentionHeads.Merge(scores.softmax(-1).matmul(values)), keys, values];
    }

    /// <summary>Queries, keys and values, [B, N, S or T, H] each.</summary>
    private static Tensor[] Heads(NodeCall call, long count)
    {
        Tensor query = call[0];
        if (query.dim() == 5)
        {
            return Packed(query);
        }

        Tensor queries = AttentionHeads.Split(query, count);
        return call[1].dim() switch
        {
            5 => [queries, .. Packed(call[1])],
            4 => [queries, call[1], call[2]],
            _ => [queries, AttentionHeads.Split(call[1], count), AttentionHeads.Split(call[2], count)],
        };

        static Tensor[] Packed(Tensor tensor) => Array.ConvertAll(tensor.unbind(3), part => part.transpose(1, 2));
    }
}
