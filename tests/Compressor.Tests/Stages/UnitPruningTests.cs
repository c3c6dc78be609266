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
        Model model = OnnxReader.Read(Repository.At("models", "lenet-5", "model.onnx"));
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = Shapes(model);
        UnitGroups groups = UnitGroups.Of(
            model, shapes, [.. WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).Select(weight => weight.Key)],
            new HashSet<string>(), []);
        IReadOnlyDictionary<string, long> uses = MacCounter.Uses(model, shapes.GetValueOrDefault);

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

    private static IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(Model model)
    {
        using var module = GraphModule.From(model);
        using torch.Tensor image = torch.zeros(1, 1, 28, 28);
        return module.Shapes(new Dictionary<string, torch.Tensor> { [model.Graph.RequiredInputs().Single().Name] = image });
    }
}
