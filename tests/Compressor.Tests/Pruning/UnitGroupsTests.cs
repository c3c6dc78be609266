using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Groups;
using Compressor.Tests.Evaluation;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Pruning;

/// <summary>Groups fall as the shrinker cuts: what is counted is what is left, and folded factors are what gates were.</summary>
public sealed class UnitGroupsTests
{
    public static TheoryData<string> Names => [.. ShrinkableGraphs.All.Keys];

    /// <summary>Factors of one change nothing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Gates_of_one_change_nothing(string name)
    {
        Model model = ShrinkableGraphs.All[name](1);

        GraphShrinkerTests.AssertSame(model, Groups(model).Gated(), 1);
    }

    /// <summary>Random groups go, the others have random factors: the gated graph, and the graph that folding and shrinking leave, agree.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Folding_and_cutting_give_what_the_gates_gave(string name)
    {
        Model model = ShrinkableGraphs.All[name](2);
        UnitGroups groups = Groups(model);
        Assert.SkipWhen(groups.Count == 0, "every unit is held");
        var random = new Random(5);
        double[] factors = [.. Enumerable.Range(0, groups.Count).Select(_ => random.NextDouble())];
        bool[] keep = groups.Decide([.. factors.Select(_ => random.NextDouble())], groups.Parameters([.. factors.Select(_ => true)]) * 2 / 3);
        Model gated = groups.Gated().WithTensors(groups.Gates.ToDictionary(gate => gate.Key, gate => TensorData.FromFloats(
            gate.Shape, [.. gate.Groups.Zip(gate.Own, (group, own) => (float)(Factor(group) * Factor(own)))])));

        var weights = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data.ToFloats());
        groups.Fold(keep, factors, weights);
        Shrunk shrunk = GraphShrinkerTests.Shrink(GraphPruner.Apply(model, weights), GatherUse.Always);

        GraphShrinkerTests.AssertSame(gated, shrunk.Model, 3);
        Assert.True(WeightCensus.Parameters(shrunk.Model) < WeightCensus.Parameters(model));

        double Factor(int group) => group < 0 ? 1 : keep[group] ? factors[group] : 0;
    }

    /// <summary>
    /// Where nothing but the decision kills units the counts are exact: parameters, and products as the shapes of the graph that is left
    /// have them.
    /// </summary>
    [Theory]
    [InlineData("perceptron")]
    [InlineData("convolutions, not padded")]
    [InlineData("flatten after convolution, by reshape")]
    [InlineData("residual adds")]
    [InlineData("depthwise")]
    public void The_counts_are_those_of_the_graph_that_is_left(string name)
    {
        Model model = ShrinkableGraphs.All[name](3);
        UnitGroups groups = Groups(model);
        var random = new Random(11);
        bool[] all = [.. Enumerable.Repeat(true, groups.Count)];
        long whole = groups.Parameters(all);
        bool[] keep = groups.Decide([.. all.Select(_ => random.NextDouble())], whole / 2);
        var weights = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data.ToFloats());
        groups.Fold(keep, [.. all.Select(_ => 1.0)], weights);

        Model left = GraphShrinkerTests.Shrink(GraphPruner.Apply(model, weights), GatherUse.Always).Model;

        Assert.Equal(WeightCensus.Parameters(model), whole);
        Assert.InRange(groups.Parameters(keep), 1, whole / 2);
        Assert.Equal(WeightCensus.Parameters(left), groups.Parameters(keep));
        IReadOnlyDictionary<string, long> uses = MacCounter.Uses(model, GraphShrinkerTests.Shapes(model).GetValueOrDefault);
        Assert.Equal(MacCounter.Count(model, Graphs.Write), groups.Macs(all, uses));
        Assert.Equal(MacCounter.Count(left, Graphs.Write), groups.Macs(keep, uses));
    }

    /// <summary>A perceptron's groups: every input feature, every hidden unit, and none for the outputs.</summary>
    [Fact]
    public void A_perceptron_has_a_group_for_each_feature_and_unit()
    {
        UnitGroups groups = Groups(ShrinkableGraphs.All["perceptron"](1));

        Assert.Equal(12 + 20 + 15, groups.Count);
        Assert.Equal(3, groups.Gates.Count);
        Assert.All(groups.Gates[0].Groups, group => Assert.Equal(-1, group));
        Assert.Equal(12, groups.Gates[0].Own.Distinct().Count());
    }

    /// <summary>The features and units whose readers are largest come last, and each place's scores are the same shares.</summary>
    [Fact]
    public void Ranks_of_norms_thin_every_place_out_evenly()
    {
        Model model = ShrinkableGraphs.All["perceptron"](1);
        UnitGroups groups = Groups(model);
        var weights = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data);

        double[] ranks = groups.NormRanks(weights.ToDictionary(weight => weight.Key, weight => weight.Value.ToFloats()));

        foreach (UnitGate gate in groups.Gates)
        {
            TensorData weight = weights[gate.Key.Replace("/gate", "", StringComparison.Ordinal)];
            int units = gate.Groups.Count;
            float[] values = weight.ToFloats();
            bool first = weight.Shape[0] == units;
            double[] norms = [.. Enumerable.Range(0, units).Select(unit => Enumerable.Range(0, values.Length / units)
                .Sum(other => Math.Pow(first ? values[unit * (values.Length / units) + other] : values[other * units + unit], 2)))];
            int[] own = [.. Enumerable.Range(0, units).Select(unit => Math.Max(gate.Groups[unit], gate.Own[unit]))];
            Assert.Equal(Enumerable.Range(0, units).OrderBy(unit => norms[unit]), Enumerable.Range(0, units).OrderBy(unit => ranks[own[unit]]));
            Assert.Equal(Enumerable.Range(1, units).Select(rank => (double)rank / units), own.Select(group => ranks[group]).Order());
        }
    }

    private static UnitGroups Groups(Model model) => UnitGroups.Of(
        model, GraphShrinkerTests.Shapes(model),
        [.. WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).Select(weight => weight.Key)], new HashSet<string>(), []);
}
