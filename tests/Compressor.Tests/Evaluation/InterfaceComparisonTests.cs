using Compressor.Evaluation;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class InterfaceComparisonTests
{
    [Fact]
    public void Other_weights_and_nodes_are_no_difference()
    {
        Model model = Graphs.Linear("n");
        Model pruned = model.WithTensors(new Dictionary<string, TensorData> { ["w"] = TensorData.FromFloats([3, 2], new float[6]) });

        Assert.Empty(InterfaceComparison.Differences(model, pruned with { Graph = pruned.Graph with { Name = "other" } }));
    }

    [Fact]
    public void Every_difference_is_one_line()
    {
        Model model = Graphs.Linear("n");
        Model other = model with
        {
            Graph = model.Graph with
            {
                Inputs = [new Value("x", ElementType.Float16, [1, 3])],
                Outputs = [new Value("z", ElementType.Float32, ["n", 2])],
            },
            Opsets = new Dictionary<string, long> { [""] = 18, ["com.microsoft"] = 1 },
            Unmodelled = new byte[] { 1 },
        };

        Assert.Equal(
            [
                "input 'x: Float32[n, 3]' became 'x: Float16[1, 3]'",
                "output 'y' is gone",
                "output 'z' is new",
                "operator set ai.onnx: version 17 became version 18",
                "operator set com.microsoft: none became version 1",
                "the model's producer, doc string or metadata changed",
            ],
            InterfaceComparison.Differences(model, other));
    }

    [Fact]
    public void The_order_of_inputs_counts()
    {
        var a = new Value("a", ElementType.Float32, null);
        var b = new Value("b", ElementType.Float32, null);

        Assert.Equal(
            ["the order of the inputs changed from a, b to b, a"], InterfaceComparison.Differences(WithInputs(8, a, b), WithInputs(8, b, a)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Weights_that_are_listed_as_inputs_are_no_part_of_it(long irVersion)
    {
        var x = new Value("x", ElementType.Float32, null);
        var w = new Value("w", ElementType.Float32, [2]);

        Assert.Empty(InterfaceComparison.Differences(
            WithInputs(irVersion, x, w), WithInputs(irVersion, x, w with { Shape = [1] })));
    }

    [Fact]
    public void A_default_that_is_no_weight_is_part_of_it()
    {
        var x = new Value("x", ElementType.Float32, null);
        var flag = new Value("flag", ElementType.Int64, [1]);

        Assert.Equal(["input 'flag' is gone"], InterfaceComparison.Differences(WithInputs(8, x, flag), WithInputs(8, x)));
        Assert.Empty(InterfaceComparison.Differences(WithInputs(3, x, flag), WithInputs(3, x)));
    }

    private static Model WithInputs(long irVersion, params Value[] inputs) => new()
    {
        Graph = new Graph
        {
            Inputs = inputs,
            Initializers =
            [
                new Initializer("w", TensorData.FromFloats([2], [1, 2])),
                new Initializer("flag", TensorData.FromLongs([1], [1])),
            ],
        },
        IrVersion = irVersion,
        Opsets = new Dictionary<string, long> { [""] = 8 },
    };
}
