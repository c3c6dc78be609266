using Compressor.IR;
using Compressor.IR.Folding;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.IR;

/// <summary>Shape arithmetic that is followed without running the model, against ONNX Runtime, which runs it at two batch sizes.</summary>
public sealed class ConstantFolderTests
{
    private static readonly string[] Expected =
    [
        "shape", "channels", "rows", "both", "wide", "flat", "size", "range", "zeros", "any", "picked", "expanded", "least", "most", "rest",
        "back", "tail", "scalar", "isThree", "logic", "reshaped",
    ];

    /// <summary>Values of a graph of many rules: what is known must be what every run gives, and most must be known.</summary>
    [Fact]
    public void What_is_known_is_what_every_run_gives()
    {
        Model model = Arithmetic();
        var folder = ConstantFolder.Of(model);
        IReadOnlyDictionary<string, TensorData>[] runs =
            [.. ((long[])[2, 5]).Select(batch => OperatorOracle.RunOnnxRuntime(model, new Dictionary<string, TensorData>
            {
                ["x"] = TensorData.FromFloats([batch, 3, 4], new float[batch * 12]),
            }))];
        foreach (string name in Expected)
        {
            PartialTensor known = folder.Find(name)!;
            Assert.NotNull(known.Elements);
            long[][] given = [.. runs.Select(run => run[name].ToLongs())];
            Assert.Equal(given[0].Length, known.Elements.Count);
            for (int i = 0; i < given[0].Length; i++)
            {
                bool constant = given[0][i] == given[1][i];
                Assert.True(constant ? known.Elements[i] == given[0][i] : known.Elements[i] is null, $"{name}[{i}]");
            }
        }
    }

    [Fact]
    public void A_batch_that_the_file_fixes_is_no_constant()
    {
        var builder = new GraphBuilder("fixed");
        builder.Input("x", ElementType.Float32, 1, 8);
        builder.Node("Shape", ["x"], "shape");
        builder.Output("shape", ElementType.Int64, 2);
        Assert.Equal([null, 8], ConstantFolder.Of(builder.Build()).Find("shape")!.Elements!);
    }

    [Fact]
    public void A_sub_graph_sees_what_is_known_around_it()
    {
        var builder = new GraphBuilder("outer");
        builder.Input("x", ElementType.Float32, "batch", 8);
        builder.Node("Shape", ["x"], "shape");
        var inner = new GraphBuilder("inner");
        inner.Node("Gather", ["shape", inner.Initializer("one", OperatorCase.Ints([], 1))], "width");
        inner.Output("width", ElementType.Int64);
        builder.Node("If", [builder.Initializer("yes", OperatorCase.Bools([], true))], "y", ("then_branch", inner.BuildGraph()), ("else_branch", inner.BuildGraph()));
        Assert.Equal(8, ConstantFolder.Of(builder.Build()).Find("y/then_branch/width")!.Scalar);
    }

    private static Model Arithmetic()
    {
        var builder = new GraphBuilder("arithmetic", opset: 17);
        builder.Input("x", ElementType.Float32, "batch", 3, 4);
        string zero = builder.Initializer("zero", OperatorCase.Ints([], 0));
        string one = builder.Initializer("one", OperatorCase.Ints([], 1));
        string three = builder.Initializer("three", OperatorCase.Ints([], 3));
        string axis0 = builder.Initializer("axis0", OperatorCase.Ints(0));
        string axis1 = builder.Initializer("axis1", OperatorCase.Ints(1));
        string minusOne = builder.Initializer("minus", OperatorCase.Ints(-1));
        string far = builder.Initializer("far", OperatorCase.Ints(long.MaxValue));
        string near = builder.Initializer("near", OperatorCase.Ints(long.MinValue));
        builder.Node("Shape", ["x"], "shape");
        builder.Node("Gather", ["shape", one], "channels");
        builder.Node("Gather", ["shape", builder.Initializer("last", OperatorCase.Ints([], -1))], "rows");
        builder.Node("Concat", [builder.Node("Unsqueeze", ["rows", axis0]), builder.Node("Unsqueeze", ["channels", axis0]), builder.Node("Unsqueeze", [builder.Node("Gather", ["shape", zero]), axis0])], "both", ("axis", 0));
        builder.Node("Mod", [builder.Node("Neg", [builder.Node("Mul", ["both", three])]), builder.Initializer("five", OperatorCase.Ints([], 5))], "wide");
        builder.Node("Div", [builder.Node("Sub", [builder.Node("Mul", ["rows", "channels"]), one]), builder.Initializer("two", OperatorCase.Ints([], 2))], "flat");
        builder.Node("Size", ["both"], "size");
        builder.Node("Range", [zero, "rows", one], "range");
        builder.Node("ConstantOfShape", [builder.Node("Unsqueeze", ["channels", axis0])], "zeros", ("value", OperatorCase.Ints(7)));
        builder.Node("Cast", [builder.Node("Or", [builder.Node("Equal", ["channels", three]), builder.Node("Greater", [builder.Node("Gather", ["shape", zero]), three])])], "any", ("to", 7));
        builder.Node("Where", [builder.Node("Less", ["both", builder.Initializer("four", OperatorCase.Ints([], 4))]), "both", minusOne], "picked");
        builder.Node("Expand", ["channels", builder.Node("Unsqueeze", ["rows", axis0])], "expanded");
        builder.Node("Min", ["both", three], "least");
        builder.Node("Max", ["both", three], "most");
        builder.Node("Slice", ["shape", axis1, far], "rest");
        builder.Node("Slice", ["shape", minusOne, near, axis0, minusOne], "back");
        builder.Node("Slice", ["shape", minusOne, far, axis0], "tail");
        builder.Node("Squeeze", [builder.Node("Slice", ["shape", axis1, builder.Initializer("end", OperatorCase.Ints(2))]), axis0], "scalar");
        builder.Node("Cast", [builder.Node("Equal", ["scalar", three])], "isThree", ("to", 6));
        builder.Node("Cast", [builder.Node("And", [builder.Node("Not", [builder.Node("LessOrEqual", ["rows", three])]), builder.Node("GreaterOrEqual", ["rows", "channels"])])], "logic", ("to", 7));
        builder.Node("Reshape", ["both", builder.Initializer("column", OperatorCase.Ints(-1, 1))], "reshaped");
        foreach (string name in Expected)
        {
            builder.Output(name, name == "isThree" ? ElementType.Int32 : ElementType.Int64);
        }

        Model model = builder.Build();
        return model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs.Select(output => output with { Shape = null })] } };
    }
}
