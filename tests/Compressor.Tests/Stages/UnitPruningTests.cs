using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning.Groups;
using Compressor.Stages;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;

namespace Compressor.Tests.Stages;

public sealed class UnitPruningTests
{
    /// <summary>
    /// lenet-5 by hand: a kernel of conv1 makes 24 x 24 sums of 25 and is read by 50 kernels for 8 x 8 sums of 25; one of conv2 makes 8 x 8 sums
    /// of 500 and is read at 16 positions by 500 units; a position by those 500; a unit sums 800 and is read by 10.
    /// </summary>
    [Fact]
    public void A_group_weighs_as_much_as_a_run_saves_without_it()
    {
        (UnitGroups groups, IReadOnlyDictionary<string, long> uses) = Of("lenet-5", 1, 1, 28, 28);

        UnitCost products = UnitPruning.Cost(groups, uses, macs: 0.5, parameters: 0.1);
        UnitCost parameters = UnitPruning.Cost(groups, uses, macs: null, parameters: 0.1);

        Assert.Equal(
            [(500.0, 800), (810, 500), (40_000, 50), (94_400, 20)],
            products.PerGroup!.CountBy(each => each).Select(each => (each.Key, each.Value)).Order());
        Assert.Equal(products.PerGroup!.Select(Math.Cbrt), parameters.PerGroup);
        bool[] all = [.. Enumerable.Repeat(true, groups.Count)];
        Assert.Equal((2_293_000, 0.5), (products.Of(all), products.Target));
        Assert.Equal((431_080, 0.1), (parameters.Of(all), parameters.Target));
    }

    /// <summary>A perceptron uses every weight once: what groups cost in products they cost in parameters.</summary>
    [Fact]
    public void Groups_of_weights_that_are_used_once_weigh_alike()
    {
        (UnitGroups groups, IReadOnlyDictionary<string, long> uses) = Of("lenet-300-100", 1, 784);

        Assert.Null(UnitPruning.Cost(groups, uses, macs: null, parameters: 0.1).PerGroup);
        Assert.Equal(groups.Count, UnitPruning.Cost(groups, uses, macs: 0.5, parameters: 0.1).PerGroup!.Count);
    }

    private static (UnitGroups Groups, IReadOnlyDictionary<string, long> Uses) Of(string network, params long[] sample)
    {
        Model model = OnnxReader.Read(Repository.At("models", network, "model.onnx"));
        using var module = GraphModule.From(model);
        using torch.Tensor x = torch.zeros(sample);
        string input = model.Graph.RequiredInputs().Single().Name;
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = module.Shapes(new Dictionary<string, torch.Tensor> { [input] = x });
        string[] weights = [.. WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).Select(weight => weight.Key)];
        return (UnitGroups.Of(model, shapes, weights, new HashSet<string>(), []), MacCounter.Uses(model, shapes.GetValueOrDefault));
    }
}
