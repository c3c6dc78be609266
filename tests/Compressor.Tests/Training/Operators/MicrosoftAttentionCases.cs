using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Attention, multi-head attention and rotary position embedding of ONNX Runtime's own domain.</summary>
internal static class MicrosoftAttentionCases
{
    private const long Opset = 17;

    public static IEnumerable<OperatorCase> All() => [.. Attentions(), .. MultiHead(), .. Rotations()];

    private static IEnumerable<OperatorCase> Attentions()
    {
        OperatorCase Attention(params (string, object)[] attributes) =>
            new OperatorCase("Attention", Opset, [("num_heads", 2), .. attributes]).Microsoft().X(2, 3, 5).W(5, 24).W(24);
        yield return Attention();
        yield return Attention(("unidirectional", 1));
        yield return Attention(("scale", 0.2f));
        yield return Attention(("qkv_hidden_sizes", new[] { 6, 6, 12 }));
        yield return Attention().Input(Int32([2], 2, 3));
        yield return Attention().Input(Int32([4], 2, 3, 1, 0));
        yield return Attention().Input(Int32([2, 3], 1, 1, 0, 0, 1, 1));
        yield return Attention(("unidirectional", 1)).Input(Int32([2, 3], 1, 1, 0, 1, 1, 1));
        yield return Attention(("mask_filter_value", -3f)).Input(Int32([2, 3], 1, 1, 0, 0, 1, 1));
        yield return Attention().Input(Int32([2, 3, 3], Cube));
        yield return Attention(("scale", 0.3f)).Input(Int32([2, 3], 0, 0, 0, 1, 1, 1));
        yield return Attention(("scale", 0.3f)).Input(Int32([2], 0, 3));
        yield return Attention().Input(Int32([8], 2, 3, 0, 3, 6, 0, 3, 6)).Means(Masked(
            (builder, mask) => builder.Node("Slice", [mask, Longs(builder, 0), Longs(builder, 2), Longs(builder, 0)])));
        yield return Attention().Input(Int32([2, 1, 4, 4], [.. Cube, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1])).Means(Masked((builder, mask) =>
            builder.Node("Squeeze", [builder.Node("Slice", [mask, Longs(builder, 0, 0), Longs(builder, 3, 3), Longs(builder, 2, 3)]), Longs(builder, 1)])));
        yield return Attention().Input(Int32([2, 1, 6, 6], [.. Cube, .. Cube, .. Cube, .. Cube])).X(2, 2, 2, 2, 4).Means(Masked((builder, mask) =>
            builder.Node("Squeeze", [builder.Node("Slice", [mask, Longs(builder, 2, 0), Longs(builder, 5, 5), Longs(builder, 2, 3)]), Longs(builder, 1)])));
        yield return Attention().None().None().X(2, 2, 3, 3);
        yield return Attention().None().None().X(1, 1, 3, 3);
        yield return Attention().None().X(2, 2, 2, 4, 4).Outputs(2);
        yield return Attention(("unidirectional", 1)).None().X(2, 2, 2, 4, 4).Outputs(2);
        yield return Attention(("unidirectional", 1)).Input(Int32([2, 7], 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1)).X(2, 2, 2, 4, 4).Outputs(2);
    }

    /// <summary>The same node with its mask in a form that ONNX Runtime's CPU kernel takes.</summary>
    private static Func<GraphBuilder, IReadOnlyList<string>, string> Masked(Func<GraphBuilder, string, string> plain) => (builder, x) =>
        builder.Nodes("com.microsoft.Attention", [.. x.Take(3), plain(builder, x[3]), .. x.Skip(4)], ["y", "kept"], ("num_heads", 2))[0];

    private static string Longs(GraphBuilder builder, params long[] values) =>
        builder.Node("Constant", [], null, ("value", OperatorCase.Ints(values)));

    private static IEnumerable<OperatorCase> MultiHead()
    {
        OperatorCase Node(params (string, object)[] attributes) => new OperatorCase("MultiHeadAttention", Opset, [("num_heads", 2), .. attributes]).Microsoft();
        OperatorCase Separate(params (string, object)[] attributes) => Node(attributes).X(2, 3, 8).X(2, 5, 8).X(2, 5, 6);
        yield return Separate();
        yield return Separate(("scale", 0.2f)).W(22);
        yield return Node(("unidirectional", 1)).X(2, 3, 8).X(2, 3, 8).X(2, 3, 8).W(24);
        yield return Separate().W(22).Input(Int32([2], 4, 2));
        yield return Separate().None().Input(Int32([2, 5], 1, 1, 0, 0, 1, 1, 1, 1, 1, 0));
        yield return Separate(("mask_filter_value", -3f)).None().Input(Int32([2, 5], 1, 1, 0, 0, 1, 1, 1, 1, 1, 0));
        yield return Separate().W(22).None().X(1, 2, 3, 5);
        yield return Node().X(2, 3, 8).X(2, 5, 8).X(2, 5, 8).W(24).None().None().X(2, 2, 1, 4).X(2, 2, 1, 4).Outputs(3);
        yield return Node().X(2, 3, 8).X(2, 2, 5, 4).X(2, 2, 5, 4);
        yield return Node().X(2, 3, 8).X(2, 2, 5, 4).X(2, 2, 5, 4).W(24);
        yield return Node().X(2, 5, 2, 3, 4).Means(Unpacked("Query", 5));
        yield return Node().X(2, 3, 8).X(2, 5, 2, 2, 4).Means(Unpacked("Key", 5));
    }

    /// <summary>ONNX Runtime's CPU kernel takes no packed queries, keys and values: the reference splits them first.</summary>
    private static Func<GraphBuilder, IReadOnlyList<string>, string> Unpacked(string packed, int length) => (builder, x) =>
    {
        string shape = builder.Initializer("flat", OperatorCase.Ints(2, length, 8));
        int parts = packed == "Query" ? 3 : 2;
        IReadOnlyList<string> split = builder.Nodes(
            "Split", [x[^1]], [.. Enumerable.Range(0, parts).Select(part => $"part{part}")], ("axis", 3));
        string[] flat = [.. split.Select(part => builder.Node("Reshape", [part, shape]))];
        return builder.Node("com.microsoft.MultiHeadAttention", parts == 3 ? flat : [x[0], .. flat], null, ("num_heads", 2));
    };

    private static IEnumerable<OperatorCase> Rotations()
    {
        foreach (int interleaved in (int[])[0, 1])
        {
            OperatorCase Rotation(params (string, object)[] attributes) =>
                new OperatorCase("RotaryEmbedding", Opset, [.. attributes, ("interleaved", interleaved)]).Microsoft();
            TensorData positions = OperatorCase.Ints([2, 4], 0, 1, 2, 3, 5, 0, 4, 2);
            yield return Rotation().X(2, 4, 18).Input(positions).X(7, 3).X(7, 3);
            yield return Rotation().X(2, 3, 4, 6).Input(positions).X(7, 3).X(7, 3);
            yield return Rotation(("scale", 0.5f)).X(2, 4, 18).Input(OperatorCase.Ints(2)).X(7, 3).X(7, 3);
            yield return Rotation(("num_heads", 3), ("rotary_embedding_dim", 4)).X(2, 4, 18).Input(positions).X(7, 2).X(7, 2);
        }
    }

    private static readonly int[] Cube = [1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1];

    private static TensorData Int32(long[] shape, params int[] values) => OperatorCase.Of(ElementType.Int32, shape, values);
}
