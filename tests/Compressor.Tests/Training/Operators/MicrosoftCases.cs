using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>The fused operators of ONNX Runtime's own domain, less attention.</summary>
internal static class MicrosoftCases
{
    private const long Opset = 17;

    public static IEnumerable<OperatorCase> All() => [.. Convolutions(), .. Products(), .. Activations(), .. Normalizations(), .. Embeddings()];

    private static OperatorCase Node(string opType, params (string, object)[] attributes) => new OperatorCase(opType, Opset, attributes).Microsoft();

    private static IEnumerable<OperatorCase> Convolutions()
    {
        OperatorCase Conv(params (string, object)[] attributes) => Node("FusedConv", attributes).X(2, 3, 5, 6).W(4, 3, 3, 3).W(4);
        yield return Conv(("activation", "Relu"));
        yield return Conv(("activation", "Tanh"), ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 1 }));
        yield return Conv(("activation", "Sigmoid"), ("auto_pad", "SAME_UPPER"));
        yield return Conv(("activation", "LeakyRelu"), ("activation_params", new[] { 0.2f }));
        yield return Conv(("activation", "Clip"), ("activation_params", new[] { -0.5f, 1.5f }));
        yield return Conv(("activation", "HardSigmoid"), ("activation_params", new[] { 0.3f, 0.4f }));
        yield return Conv(("activation", "Relu")).X(2, 4, 3, 4);
        yield return Node("FusedConv", ("activation", "Relu"), ("group", 2)).X(2, 4, 5, 6).W(6, 2, 3, 3);
    }

    private static IEnumerable<OperatorCase> Products()
    {
        OperatorCase Gemm(params (string, object)[] attributes) => Node("FusedGemm", attributes).X(3, 4).W(4, 5).W(5);
        foreach (string activation in (string[])["Relu", "Sigmoid", "Tanh", "Softplus", "Softsign"])
        {
            yield return Gemm(("activation", activation));
        }

        yield return Gemm(("activation", "LeakyRelu"), ("activation_alpha", 0.2f));
        yield return Gemm(("activation", "Elu"), ("activation_alpha", 0.7f));
        yield return Gemm(("activation", "Selu"), ("activation_alpha", 1.3f), ("activation_gamma", 0.7f));
        yield return Gemm(("activation", "HardSigmoid"), ("activation_alpha", 0.3f), ("activation_beta", 0.4f));
        yield return Gemm(("activation", "ThresholdedRelu"), ("activation_alpha", 0.4f));
        yield return Node("FusedGemm", ("activation", "Relu"), ("alpha", 0.5f), ("beta", 2f), ("transA", 1), ("transB", 1)).X(4, 3).W(5, 4).W(5);

        foreach (string opType in (string[])["FusedMatMul", "TransposeMatMul"])
        {
            yield return Node(opType, ("alpha", 0.5f)).X(2, 3, 4).W(4, 5);
            yield return Node(opType, ("transA", 1)).X(2, 4, 3).X(2, 4, 5);
            yield return Node(opType, ("transB", 1), ("alpha", 3f)).X(2, 3, 4).W(5, 4);
            yield return Node(opType, ("transB", 1)).X(4).W(5, 4);
        }

        foreach ((int a, int b) in ((int, int)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
        {
            yield return Node("FusedMatMul", ("transBatchA", 1), ("transBatchB", 1), ("transA", a), ("transB", b))
                .X(a == 1 ? [4, 2, 6, 3] : [3, 2, 6, 4]).X(b == 1 ? [5, 2, 6, 4] : [4, 2, 6, 5]);
        }

        yield return Node("FusedMatMul", ("transBatchA", 1)).X(3, 2, 4).X(2, 4, 5);
    }

    private static IEnumerable<OperatorCase> Activations()
    {
        yield return Node("Gelu").Between(-4, 4, 2, 3, 4);
        yield return Node("QuickGelu").Between(-4, 4, 2, 3, 4);
        yield return Node("QuickGelu", ("alpha", 0.6f)).Between(-4, 4, 2, 3, 4);
        yield return Node("FastGelu").Between(-4, 4, 2, 3, 4);
        yield return Node("FastGelu").Between(-4, 4, 2, 3, 4).W(4);
        yield return Node("BiasGelu").Between(-4, 4, 2, 3, 4).W(4);
        yield return Node("BiasAdd").X(2, 3, 4).W(4).X(2, 3, 4).Means((builder, x) => builder.Node("Sum", x));
        yield return Node("BiasSplitGelu").X(2, 3, 8).W(8).Means((builder, x) =>
        {
            IReadOnlyList<string> halves = builder.Nodes("Split", [builder.Node("Add", x)], ["left", "right"], ("axis", -1));
            return builder.Node("Mul", [halves[0], builder.Node("com.microsoft.Gelu", [halves[1]])]);
        });
    }

    private static IEnumerable<OperatorCase> Normalizations()
    {
        yield return Node("LayerNormalization").X(2, 3, 8).W(8).W(8).Means((builder, x) => builder.Node("LayerNormalization", x));
        yield return Node("SimplifiedLayerNormalization").X(2, 3, 8).W(8).Means((builder, x) => builder.Node("SimplifiedLayerNormalization", x));

        foreach (float epsilon in (float[])[1e-12f, 0.01f])
        {
            OperatorCase Skip() => Node("SkipLayerNormalization", ("epsilon", epsilon)).X(2, 3, 8);
            yield return Skip().X(2, 3, 8).W(8).W(8).W(8);
            yield return Skip().X(2, 3, 8).W(8);
            yield return Skip().X(1, 3, 8).W(8).W(8);
            yield return Skip().X(3, 8).W(8).None().W(8).With("out0", "", "", "out3");
            OperatorCase Simplified() => Node("SkipSimplifiedLayerNormalization", ("epsilon", epsilon)).X(2, 3, 8);
            yield return Simplified().X(2, 3, 8).W(8);
            yield return Simplified().X(3, 8).W(8).W(8).With("out0", "", "", "out3");
        }

        yield return Node("SkipLayerNormalization").X(2, 3, 8).X(2, 3, 8).W(8).W(8);

        foreach (int activation in (int[])[0, 1])
        {
            yield return Node("GroupNorm", ("groups", 2), ("activation", activation), ("channels_last", 0)).X(2, 6, 3, 4).W(6).W(6)
                .Means((builder, x) => Grouped(builder, x[0], x, activation));
            yield return Node("GroupNorm", ("groups", 3), ("activation", activation)).X(2, 3, 4, 6).W(6).W(6).Means((builder, x) => builder.Node(
                "Transpose",
                [Grouped(builder, builder.Node("Transpose", [x[0]], null, ("perm", new[] { 0, 3, 1, 2 })), x, activation, 3)],
                null,
                ("perm", new[] { 0, 2, 3, 1 })));
        }
    }

    /// <summary>Groups as channels of an instance normalisation, then scale and bias of six channels.</summary>
    private static string Grouped(GraphBuilder builder, string x, IReadOnlyList<string> inputs, int activation, int groups = 2)
    {
        string flat = builder.Node("Reshape", [x, builder.Initializer("grouped", OperatorCase.Ints(0, groups, -1))]);
        float[] ones = [.. Enumerable.Repeat(1f, groups)];
        string one = builder.Initializer("one", OperatorCase.Numbers([groups], ones));
        string zero = builder.Initializer("zero", OperatorCase.Numbers([groups], new float[groups]));
        string normal = builder.Node("Reshape", [builder.Node("InstanceNormalization", [flat, one, zero]), builder.Node("Shape", [x])]);
        string column = builder.Initializer("column", OperatorCase.Ints(6, 1, 1));
        string scaled = builder.Node("Mul", [normal, builder.Node("Reshape", [inputs[1], column])]);
        string moved = builder.Node("Add", [scaled, builder.Node("Reshape", [inputs[2], column])]);
        return activation == 0 ? moved : builder.Node("Mul", [moved, builder.Node("Sigmoid", [moved])]);
    }

    private static IEnumerable<OperatorCase> Embeddings()
    {
        TensorData ids = OperatorCase.Of(ElementType.Int32, [2, 3], 4, 0, 2, 1, 1, 3);
        TensorData segments = OperatorCase.Of(ElementType.Int32, [2, 3], 0, 0, 1, 1, 0, 1);
        TensorData mask = OperatorCase.Of(ElementType.Int32, [2, 3], 1, 1, 0, 1, 1, 1);
        TensorData positions = OperatorCase.Of(ElementType.Int32, [2, 3], 2, 3, 0, 1, 0, 2);
        OperatorCase Segmented() => Node("EmbedLayerNormalization").Input(ids).Input(segments).W(5, 8).W(4, 8).W(2, 8).W(8).W(8);
        OperatorCase Plain() => Node("EmbedLayerNormalization").Input(ids).None().W(5, 8).W(4, 8).None().W(8).W(8);
        yield return Segmented().Outputs(2);
        yield return Segmented().Input(mask).Outputs(3);
        yield return Plain().Input(mask).Input(positions).Outputs(2);
        yield return Plain().None().Input(positions).Outputs(3);
        yield return new OperatorCase("EmbedLayerNormalization", Opset, ("epsilon", 0.01f)).Microsoft().Input(ids).None().W(5, 8).W(4, 8).None().W(8).W(8).Outputs(2);
    }
}
