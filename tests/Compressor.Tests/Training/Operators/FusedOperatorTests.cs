using Compressor.IR;
using Compressor.Tests.Support;
using Compressor.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>What ONNX Runtime cannot vouch for in the fused and the attention operators: refusals, and which weights are pruned.</summary>
public sealed class FusedOperatorTests
{
    [Theory]
    [InlineData("FusedConv", "activation", "Shrug", "FusedConv with activation Shrug")]
    [InlineData("FusedGemm", "activation", "Shrug", "FusedGemm with activation Shrug")]
    [InlineData("GroupNorm", "activation", 2L, "GroupNorm with activation 2")]
    [InlineData("RotaryEmbedding", "is_packed_batching", 1L, "RotaryEmbedding with is_packed_batching")]
    [InlineData("Attention", "do_rotary", 1L, "Attention with do_rotary")]
    [InlineData("Attention", "past_present_share_buffer", 1L, "Attention with a shared past buffer")]
    public void What_is_not_supported_is_refused_with_a_reason(string opType, string attribute, object value, string reason)
    {
        Model model = new OperatorCase(opType, 17, (attribute, value)).Microsoft().X(1, 1, 4, 4).Build();
        Assert.StartsWith(reason, Assert.Single(GraphPlan.Of(model).Obstacles), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shift_without_direction_is_refused()
    {
        Model model = new OperatorCase("BitShift", 11).Longs(1).Longs(1).Build();
        Assert.StartsWith("BitShift with direction ''", Assert.Single(GraphPlan.Of(model).Obstacles), StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_does_not_align_a_causal_mask_with_a_padded_cache()
    {
        Model model = new OperatorCase("Attention", 24, ("is_causal", 1)).X(1, 1, 2, 2).X(1, 1, 2, 2).X(1, 1, 2, 2)
            .None().None().None().Input(OperatorCase.Ints(1)).Build();
        Assert.StartsWith("Attention with is_causal and nonpad_kv_seqlen", Assert.Single(GraphPlan.Of(model).Obstacles), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("buffer", 9, 1, "MultiHeadAttention with a shared past buffer")]
    [InlineData("scores", 3, 4, "MultiHeadAttention with a scores output")]
    public void Multi_head_attention_keeps_no_buffers(string what, int inputs, int outputs, string reason)
    {
        string[] reads = [.. Enumerable.Range(0, inputs).Select(input => $"{what}{input}")];
        var node = new Node("MultiHeadAttention", reads, [.. Enumerable.Range(0, outputs).Select(output => $"y{output}")]) { Domain = "com.microsoft" };
        var model = new Model { Graph = new Graph { Nodes = [node] }, Opsets = new Dictionary<string, long> { [""] = 17 } };

        Assert.StartsWith(reason, Assert.Single(GraphPlan.Of(model).Obstacles), StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_projections_and_embeddings_are_pruned_scales_and_biases_only_trained()
    {
        OperatorCase Node(string opType) => new OperatorCase(opType, 17).Microsoft();
        TensorData ids = OperatorCase.Of(ElementType.Int32, [1, 2], 0, 1);

        AssertPlan(Node("FusedConv").X(1, 1, 3, 3).W(2, 1, 3, 3).W(2), ["in1"], ["in1", "in2"]);
        AssertPlan(Node("FusedGemm").X(2, 3).W(3, 4).W(4), ["in1"], ["in1", "in2"]);
        AssertPlan(Node("FusedMatMul").X(2, 3).W(3, 4), ["in1"], ["in1"]);
        AssertPlan(Node("Attention").X(1, 2, 4).W(4, 12).W(12), ["in1"], ["in1", "in2"]);
        AssertPlan(Node("MultiHeadAttention").X(1, 2, 4).X(1, 2, 4).X(1, 2, 4).W(12), [], ["in3"]);
        AssertPlan(Node("SkipLayerNormalization").X(1, 2, 4).X(1, 2, 4).W(4).W(4).W(4), [], ["in2", "in3", "in4"]);
        AssertPlan(
            Node("EmbedLayerNormalization").Input(ids).Input(ids).W(3, 4).W(2, 4).W(2, 4).W(4).W(4).Outputs(2),
            ["in2", "in3", "in4"],
            ["in2", "in3", "in4", "in5", "in6"]);

        static void AssertPlan(OperatorCase subject, string[] prunable, string[] trained)
        {
            var plan = GraphPlan.Of(subject.Build());
            Assert.Equal(prunable, plan.Prunable);
            Assert.Equal(trained, plan.Trained);
        }
    }

    [Theory]
    [InlineData("MeanVarianceNormalization")]
    [InlineData("LpNormalization")]
    public void A_gradient_is_finite_where_there_is_nothing_to_normalise(string opType)
    {
        OperatorCase subject = new OperatorCase(opType, 13).Input(OperatorCase.Numbers([1, 1, 2, 2], 0, 0, 0, 0));
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(subject.Build());
        Dictionary<string, Tensor> feeds = OperatorOracle.AsTensors(subject.Feeds, ScalarType.Float32);
        feeds["in0"].requires_grad = true;

        Tensor y = module.Run(feeds, ["out0"])["out0"];
        y.sum().backward();

        Assert.True(y.eq(0).all().item<bool>());
        Assert.True(feeds["in0"].grad!.isfinite().all().item<bool>());
    }
}
