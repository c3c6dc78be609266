using Compressor.IR;

namespace Compressor.Tests.Onnx;

/// <summary>Small models for the tests of reading and writing.</summary>
internal static class SampleModels
{
    /// <summary>x[batch, 8] -> MatMul [8, 6] -> Add [6] -> Relu -> y[batch, 6], with weights of any floating-point type.</summary>
    public static Model Dense(ElementType type = ElementType.Float32, double density = 1, long irVersion = 8)
    {
        var builder = new GraphBuilder("dense", opset: 17, irVersion);
        string x = builder.Input("x", type, "batch", 8);
        builder.Initializer("w", Weights([8, 6], type, density));
        builder.Initializer("b", Weights([6], type, 1));
        string sum = builder.Node("Add", [builder.Node("MatMul", [x, "w"], "m"), "b"], "a");
        builder.Output(builder.Node("Relu", [sum], "y"), type, "batch", 6);
        return builder.Build();
    }

    /// <summary>If(flag) then x * w else x + c, where w is an initializer of the branch and c comes from the graph around it.</summary>
    public static Model Branches()
    {
        var then = new GraphBuilder("then_graph");
        then.Initializer("w", Weights([4], ElementType.Float32, 1));
        then.Output(then.Node("Mul", ["x", "w"], "then_y"), ElementType.Float32, 4);
        var otherwise = new GraphBuilder("else_graph");
        otherwise.Output(otherwise.Node("Add", ["x", "c"], "else_y"), ElementType.Float32, 4);

        var builder = new GraphBuilder("branches");
        builder.Input("flag", ElementType.Bool);
        builder.Input("x", ElementType.Float32, 4);
        builder.Node("Constant", [], "c", ("value", Weights([4], ElementType.Float32, 1)));
        builder.Node("If", ["flag"], "y", ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph()));
        builder.Output("y", ElementType.Float32, 4);
        return builder.Build();
    }

    /// <summary>Reproducible weights, of which a share is zero.</summary>
    public static TensorData Weights(long[] shape, ElementType type, double density)
    {
        var random = new Random(7);
        float[] values = new float[TensorData.CountOf(shape)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextDouble() < density ? random.NextSingle() + 0.25f : 0;
        }

        return TensorData.FromFloats(shape, values, type);
    }

    /// <summary>Inputs for <see cref="Dense"/>.</summary>
    public static IReadOnlyDictionary<string, TensorData> DenseInputs(ElementType type = ElementType.Float32) =>
        new Dictionary<string, TensorData> { ["x"] = Weights([3, 8], type, 1) };

    /// <summary>Inputs for <see cref="Branches"/>.</summary>
    public static IReadOnlyDictionary<string, TensorData> BranchInputs(bool flag) => new Dictionary<string, TensorData>
    {
        ["flag"] = new(ElementType.Bool, [], new[] { flag ? (byte)1 : (byte)0 }),
        ["x"] = Weights([4], ElementType.Float32, 1),
    };
}
