using Compressor.Training;
using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>
/// Recurrent nodes under masks, held against the equations in plain loops. What masks a layer draws is known from its seed.
/// </summary>
public sealed class RecurrentDropoutTests
{
    private const double P = 0.4;

    public static TheoryData<string, string> Rules()
    {
        var data = new TheoryData<string, string>();
        foreach (string node in (string[])["LSTM", "LSTM bidirectional", "GRU", "GRU linear", "RNN"])
        {
            foreach (string rule in (string[])["rnndrop", "recurrent:0.4", "recurrent:0.4,mask=sequence", "variational-rnn:0.4", "variational-rnn:0.4,gates=untied"])
            {
                if (Fits(rule, node))
                {
                    data.Add(node, rule.Replace("rnndrop", "rnndrop:0.4", StringComparison.Ordinal));
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_node_follows_its_equations_under_the_drawn_masks(string node, string rule)
    {
        var network = new RecurrentNetwork(node);
        var shape = network.Shape();
        using var scope = NewDisposeScope();
        RecurrentMasks masks = Draw(rule, shape, new DropoutNoise(RecurrentNetwork.Seed));

        double[] output = network.Run(DropoutRule.Parse(rule));

        Assert.Equal(network.Expected(masks), output, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.NotEqual(network.Expected(new RecurrentMasks()), output, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    [InlineData("GRU linear")]
    [InlineData("RNN")]
    public void Without_a_rate_a_node_computes_what_the_file_computes(string node)
    {
        var network = new RecurrentNetwork(node);
        double[] plain = network.Run(null);

        foreach (string rule in ((string[])["rnndrop:0", "recurrent:0", "variational-rnn:0", "variational-rnn:0,gates=untied"]).Where(rule => Fits(rule, node)))
        {
            Assert.Equal(plain, network.Run(DropoutRule.Parse(rule)), (a, b) => Math.Abs(a - b) < 1e-6);
        }

        Assert.Equal(network.Expected(new RecurrentMasks()), plain, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("LSTM", "rnndrop:1")]
    [InlineData("LSTM", "recurrent:1")]
    [InlineData("LSTM", "recurrent:1,mask=sequence")]
    [InlineData("GRU", "recurrent:1")]
    public void Where_everything_is_dropped_nothing_is_remembered(string node, string rule) =>
        Assert.All(new RecurrentNetwork(node).Run(DropoutRule.Parse(rule)), value => Assert.Equal(0, value, 1e-7));

    [Fact]
    public void Where_inputs_and_states_are_dropped_the_biases_are_left()
    {
        double[] output = new RecurrentNetwork("RNN").Run(DropoutRule.Parse("variational-rnn:1"));

        // Every step of every sequence gives tanh(Wb + Rb).
        Assert.Equal(output[..RecurrentNetwork.Hidden], output[^RecurrentNetwork.Hidden..]);
    }

    [Fact]
    public void The_test_forms_scale_by_what_is_kept()
    {
        var network = new RecurrentNetwork("LSTM");
        RecurrentShape shape = network.Shape();
        using var scope = NewDisposeScope();

        foreach (RecurrentMasks masks in (RecurrentMasks[])[RnnDrop.Test(shape, P), UpdateDropout.Test(shape, P), VariationalRnn.Test(shape, P)])
        {
            IEnumerable<Tensor> factors = (masks.Inputs ?? []).Concat(masks.Hidden ?? []).Append(masks.Memory!).Append(masks.Update?.Invoke(0)!).Where(mask => mask is not null);
            Assert.All(factors, factor => Assert.True(factor.allclose(full_like(factor, 1 - P))));
            Assert.Equal(network.Expected(masks), network.RunUnder(masks), (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void Masks_are_shared_over_time_where_the_definition_says_so()
    {
        using var scope = NewDisposeScope();
        RecurrentShape shape = new(1, 50, 4, 20, 4, ScalarType.Float32);

        RecurrentMasks step = UpdateDropout.Train(shape, P, perSequence: false, new DropoutNoise(1));
        RecurrentMasks sequence = UpdateDropout.Train(shape, P, perSequence: true, new DropoutNoise(1));
        RecurrentMasks tied = VariationalRnn.Train(shape, P, untied: false, new DropoutNoise(1));
        RecurrentMasks untied = VariationalRnn.Train(shape, P, untied: true, new DropoutNoise(1));

        Assert.False(step.Update!(0).eq(step.Update(1)).all().item<bool>());
        Assert.True(sequence.Update!(0).eq(sequence.Update(1)).all().item<bool>());
        Assert.Single(tied.Inputs!);
        Assert.Equal((4, 4), (untied.Inputs!.Count, untied.Hidden!.Count));
        Assert.False(untied.Hidden[0].eq(untied.Hidden[1]).all().item<bool>());
    }

    [Fact]
    public void Masks_have_the_moments_of_their_rate()
    {
        using var scope = NewDisposeScope();
        RecurrentShape shape = new(1, Masks.Draws, 2, 2, 4, ScalarType.Float32);
        Masks.Moments[] plain = [.. Enumerable.Repeat(Masks.Moments.Of([(1, 1 - P), (0, P)]), 2)];
        Masks.Moments[] inverted = [.. Enumerable.Repeat(Masks.Moments.Of([(1 / (1 - P), 1 - P), (0, P)]), 2)];

        Masks.AssertMoments(RnnDrop.Train(shape, P, new DropoutNoise(1)).Memory![0], plain);
        Masks.AssertMoments(UpdateDropout.Train(shape, P, false, new DropoutNoise(2)).Update!(0)[0], inverted);
        Masks.AssertMoments(VariationalRnn.Train(shape, P, false, new DropoutNoise(3)).Inputs![0], inverted);
        Masks.AssertMoments(VariationalRnn.Train(shape, P, false, new DropoutNoise(3)).Hidden![0][0], inverted);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Gradients_agree_with_differences(string node, string rule)
    {
        var network = new RecurrentNetwork(node);
        DropoutPlan plan = network.Plan(DropoutRule.Parse(rule));
        using var module = GraphModule.From(network.Model, ScalarType.Float64);

        Masks.AssertGradient(
            (x, _) =>
            {
                // The same seed each time: the same masks.
                using DropoutLayers layers = plan.Build(module, RecurrentNetwork.Seed, 1);
                module.Dropout = layers;
                return module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"];
            },
            tensor(network.X, ScalarType.Float64).reshape(RecurrentNetwork.Steps, RecurrentNetwork.Batch, RecurrentNetwork.Inputs));
    }

    private static bool Fits(string rule, string node) =>
        !(rule.StartsWith("rnndrop", StringComparison.Ordinal) && !node.StartsWith("LSTM", StringComparison.Ordinal))
        && !(rule.StartsWith("recurrent", StringComparison.Ordinal) && node == "RNN");

    private static RecurrentMasks Draw(string rule, RecurrentShape shape, DropoutNoise noise) => rule.Split(':')[0] switch
    {
        "rnndrop" => RnnDrop.Train(shape, P, noise) with { Emitted = 1 / (1 - P) },
        "recurrent" => Fixed(UpdateDropout.Train(shape, P, rule.Contains("sequence", StringComparison.Ordinal), noise)),
        _ => VariationalRnn.Train(shape, P, rule.Contains("untied", StringComparison.Ordinal), noise),
    };

    /// <summary>Draws each step's mask once.</summary>
    private static RecurrentMasks Fixed(RecurrentMasks masks)
    {
        Tensor[] drawn = [.. Enumerable.Range(0, RecurrentNetwork.Steps).Select(step => masks.Update!(step))];
        return masks with { Update = step => drawn[step] };
    }
}
