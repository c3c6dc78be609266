using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Dropout in branches, loops and functions is that of the main graph.</summary>
public sealed class NestedDropoutTests
{
    private const string InThen = "s/then_branch/";

    [Fact]
    public void Nodes_in_branches_act_at_their_own_rates()
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(Sampled(NestedNetworks.Branches(), true), [Exact(0.25, NestedNetworks.ThenTerms)]);
        Masks.AssertMoments(Sampled(NestedNetworks.Branches(), false), [Exact(0.5, [1, -2])]);
    }

    [Fact]
    public void Nodes_in_branches_are_switched_off_or_replaced()
    {
        using var scope = NewDisposeScope();
        double[] terms = NestedNetworks.ThenTerms;
        double squares = terms.Sum(term => term * term);

        Tensor off = Sampled(NestedNetworks.Branches(), true, "none");
        Tensor replaced = Sampled(NestedNetworks.Branches(), true, $"gaussian:0.3@{InThen}Dropout_2");

        Assert.True(off.allclose(full_like(off, -terms.Sum())));
        Masks.AssertMoments(replaced, [Masks.Moments.Normal(-terms.Sum(), 0.3 / 0.7 * squares)]);
        // The other branch keeps its own.
        Masks.AssertMoments(Sampled(NestedNetworks.Branches(), false, $"gaussian:0.3@{InThen}Dropout_2"), [Exact(0.5, [1, -2])]);
    }

    [Theory]
    [InlineData("standard:0.4@s/then_branch/MatMul_3")]
    [InlineData("standard:0.4@v")]
    public void A_rule_names_a_layer_in_a_branch(string rule)
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(Sampled(NestedNetworks.Branches(), true, "none", rule), [Exact(0.4, NestedNetworks.ThenTerms)]);
    }

    /// <summary>The rate is that of a weight in the branch, or of one that the branch takes from around it.</summary>
    [Theory]
    [InlineData("MatMul_1", "s/then_branch/w")]
    [InlineData("MatMul_3", "v")]
    public void Rates_of_layers_in_a_branch_are_learned(string layer, string key)
    {
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(NestedNetworks.Branches());
        using DropoutLayers layers = Plan(module.Model, "none", $"concrete:0.2,l=0.5@{InThen}{layer}").Build(module, 3, 1);
        double squares = Masks.Doubles(module.Weights[key]).Sum(value => value * value);

        Tensor penalty = layers.Penalty(0.01)!;
        module.Dropout = layers;
        (Run(module, ones(4, 2), true).sum() + penalty).backward();
        module.Dropout = null;

        double expected = 0.01 * (0.25 / 2 * squares / 0.8 + 2 * (0.2 * Math.Log(0.2) + 0.8 * Math.Log(0.8)));
        Assert.Equal(expected, penalty.item<float>(), 1e-6);
        Assert.NotEqual(0, layers.Learned[0].grad!.item<float>());
    }

    [Fact]
    public void Each_turn_of_a_loop_draws_anew()
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(Sampled(NestedNetworks.Turns(), null), [Masks.Moments.Of([(-8, 0.125), (0, 0.875)])]);
        Masks.AssertMoments(Sampled(NestedNetworks.Turns(), null, "standard:0.2@re:^last/body/"), [Masks.Moments.Of([(-1 / 0.512, 0.512), (0, 0.488)])]);
    }

    [Fact]
    public void Each_call_of_a_function_draws_anew()
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(Sampled(NestedNetworks.Calls(), null), [Masks.Moments.Of([(-4, 0.25), (0, 0.75)])]);
        Masks.AssertMoments(Sampled(NestedNetworks.Calls(), null, "standard:0.2@local.Drop/inside"), [Masks.Moments.Of([(-1 / 0.64, 0.64), (0, 0.36)])]);
    }

    [Theory]
    [InlineData("standard@MatMul_1", "'MatMul_1' matches no layer; standard can act on s/then_branch/MatMul_1 (MatMul), s/then_branch/Dropout_2 (Dropout), ")]
    [InlineData("spatial@re:then_branch/MatMul_1", "spatial does not fit s/then_branch/MatMul_1 (MatMul); spatial can act on s/then_branch/Dropout_2 (Dropout), ")]
    public void What_cannot_be_names_the_layers_in_branches(string rule, string said) =>
        Assert.Contains(said, Assert.Throws<CompressorException>(() => Plan(NestedNetworks.Branches(), rule)).Message, StringComparison.Ordinal);

    /// <summary>What the model gives back is never dropped, wherever it is made.</summary>
    [Fact]
    public void A_result_made_in_a_branch_is_left_alone()
    {
        Model model = NestedNetworks.Turns();
        model = model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.SkipLast(1)], Outputs = [new Value("last", ElementType.Float32, null)] } };

        Assert.Empty(Plan(model).Uses);
    }

    private static Masks.Moments Exact(double p, double[] terms) => Masks.Moments.Of(Masks.All(terms.Length, 1 - p).Select(mask =>
        (-mask.Mask.Select((kept, i) => kept ? terms[i] / (1 - p) : 0).Sum(), mask.Probability)));

    private static Tensor Sampled(Model model, bool? go, params string[] rules)
    {
        using var noGradient = no_grad();
        using var module = GraphModule.From(model);
        using DropoutLayers layers = Plan(model, rules).Build(module, 3, 1);
        module.Dropout = layers;
        return Run(module, Masks.Repeated(go is null ? ones(1) : tensor(new float[] { 1, -2 })), go);
    }

    private static Tensor Run(GraphModule module, Tensor x, bool? go)
    {
        var inputs = new Dictionary<string, Tensor> { ["x"] = x };
        if (go is { } taken)
        {
            inputs["go"] = tensor(taken);
        }

        return module.Run(inputs, ["y"])["y"];
    }

    private static DropoutPlan Plan(Model model, params string[] rules) =>
        DropoutPlan.Of(model, GraphPlan.Of(model), [.. rules.Select(DropoutRule.Parse)]);
}
