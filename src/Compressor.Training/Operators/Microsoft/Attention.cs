using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Self-attention with its projection: [Q K V] = x W + b, Y = softmax(scale Q K' + mask + bias) V over `num_heads` heads. x [B, S, C],
/// W [C, 3 D] or as wide as `qkv_hidden_sizes` add up to, b likewise; the mask is that of <see cref="AttentionMask"/>, past and present
/// are [2, B, N, T, H]. A variational W arrives as one sample per batch: softmax follows its three products inside the node.
/// </summary>
internal sealed class Attention : Operator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input is 1 or 2;

    public override bool Prunes(int input) => input == 1;

    public override string? Refuses(Node node, long opset) =>
        node.Int("do_rotary", 0) != 0 ? "Attention with do_rotary"
        : node.Int("past_present_share_buffer", 0) != 0 || node.Input(6).Length > 0 ? "Attention with a shared past buffer"
        : null;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long third = call[1].shape[1] / 3;
        Tensor projected = call[0].matmul(call[1]);
        projected = call.Optional(2) is { } bias ? projected + bias : projected;
        Tensor[] heads = [.. projected.split(call.Ints("qkv_hidden_sizes") ?? [third, third, third], -1)
            .Select(part => AttentionHeads.Split(part, call.Int("num_heads", 1)))];
        Tensor keys = AttentionHeads.After(call.Optional(4)?.select(0, 0), heads[1]);
        Tensor values = AttentionHeads.After(call.Optional(4)?.select(0, 1), heads[2]);

        double scale = call.Float("scale", 0) is > 0 and var given ? given : 1 / Math.Sqrt(keys.shape[3]);
        Tensor scores = AttentionMask.Apply(call, AttentionHeads.Scores(heads[0], keys, scale), call.Optional(3), call.Optional(5));
        Tensor y = AttentionHeads.Merge(scores.softmax(-1).matmul(values));
        return call.Node.Outputs.Count == 1 ? [y] : [y, stack([keys, values])];
    }
}
