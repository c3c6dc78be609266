using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Operators on sequences of tensors, against ONNX Runtime.</summary>
public sealed class SequenceTests
{
    private static readonly TensorData X = OperatorCase.Numbers([3, 2], 1, 2, 3, 4, 5, 6);
    private static readonly TensorData Y = OperatorCase.Numbers([1, 2], 7, 8);

    [Fact]
    public void Tensors_are_put_in_taken_out_and_joined()
    {
        var builder = new GraphBuilder("sequence");
        builder.Input("x", ElementType.Float32, 3, 2);
        builder.Input("y", ElementType.Float32, 1, 2);
        string first = builder.Initializer("first", OperatorCase.Ints([], 0));
        string last = builder.Initializer("last", OperatorCase.Ints([], -1));
        string both = builder.Node("SequenceConstruct", ["x", "y"]);
        string three = builder.Node("SequenceInsert", [both, "y", first]);
        string four = builder.Node("SequenceInsert", [three, "x"]);
        string rest = builder.Node("SequenceErase", [builder.Node("SequenceErase", [four]), first]);
        builder.Node("ConcatFromSequence", [rest], "joined", ("axis", 0));
        builder.Node("SequenceAt", [rest, last], "taken");
        builder.Node("SequenceLength", [builder.Node("SequenceInsert", [builder.Node("SequenceEmpty", []), "x"])], "length");
        builder.Output("joined", ElementType.Float32, "n", 2);
        builder.Output("taken", ElementType.Float32, 1, 2);
        builder.Output("length", ElementType.Int64);
        AssertSameAsOnnxRuntime(builder, "joined", "taken", "length");
    }

    [Theory]
    [InlineData("lengths", true)]
    [InlineData("one length", true)]
    [InlineData("none", true)]
    [InlineData("none", false)]
    public void A_tensor_is_split_into_a_sequence(string form, bool keep)
    {
        var builder = new GraphBuilder("split");
        builder.Input("x", ElementType.Float32, 3, 2);
        builder.Input("y", ElementType.Float32, 1, 2);
        string[] reads = form switch
        {
            "lengths" => ["x", builder.Initializer("split", OperatorCase.Ints(1, 2))],
            "one length" => ["x", builder.Initializer("split", OperatorCase.Ints([], 2))],
            _ => ["x"],
        };
        string parts = builder.Node("SplitToSequence", reads, null, ("axis", 0), ("keepdims", keep));
        builder.Node("SequenceAt", [parts, builder.Initializer("last", OperatorCase.Ints([], -1))], "taken");
        builder.Node("ConcatFromSequence", [builder.Node("SplitToSequence", ["y"], null, ("keepdims", 0))], "joined", ("axis", 1), ("new_axis", 1));
        builder.Output("taken", ElementType.Float32);
        builder.Output("joined", ElementType.Float32);
        Model model = builder.Build();
        model = model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs.Select(output => output with { Shape = null })] } };
        AssertSameAsOnnxRuntime(model, "taken", "joined");
    }

    private static void AssertSameAsOnnxRuntime(GraphBuilder builder, params string[] wanted) => AssertSameAsOnnxRuntime(builder.Build(), wanted);

    private static void AssertSameAsOnnxRuntime(Model model, params string[] wanted)
    {
        var feeds = new Dictionary<string, TensorData> { ["x"] = X, ["y"] = Y };
        OperatorOracle.AssertComputes(model, feeds, wanted, OperatorOracle.RunOnnxRuntime(model, feeds), 1e-5);
    }
}
