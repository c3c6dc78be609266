using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Graphs that are well formed, but ask for what cannot be: exit code 3 and one line, before memory is taken.</summary>
public sealed class BadGraphTests
{
    private static readonly IReadOnlyDictionary<string, Func<GraphBuilder, string>> Graphs = new Dictionary<string, Func<GraphBuilder, string>>
    {
        ["constant of an absurd shape"] = builder => Added(builder, builder.Node("ConstantOfShape", [Longs(builder, 1L << 40, 4)])),
        ["constant of a negative shape"] = builder => Added(builder, builder.Node("ConstantOfShape", [Longs(builder, -3)])),
        ["constant of an overflowing shape"] = builder =>
            Added(builder, builder.Node("ConstantOfShape", [Longs(builder, long.MaxValue, long.MaxValue)])),
        ["range without end"] = builder => builder.Node("Gather", [
            "x", builder.Node("Range", [Scalar(builder, 0), Scalar(builder, long.MaxValue / 2), Scalar(builder, 1)])]),
        ["pads without end"] = builder =>
            Added(builder, builder.Node("Pad", [Floats(builder, 4), Longs(builder, 1L << 40, 0)])),
        ["constant without a value"] = builder => Added(builder, builder.Node("Constant", [])),
        ["reshape that does not fit"] = builder => Added(builder, builder.Node("Reshape", [Floats(builder, 4), Longs(builder, 3)])),
        ["index outside"] = builder => Added(builder, builder.Node("Gather", [Floats(builder, 4), Longs(builder, 9)])),
        ["sum of shapes that do not go together"] = builder =>
            Added(builder, builder.Node("Add", [Floats(builder, 4), Floats(builder, 3)])),
        ["input that is missing"] = builder => Added(builder, builder.Node("Add", [Floats(builder, 4)])),
        ["axis outside"] = builder => Added(builder, builder.Node("Concat", [Floats(builder, 4), Floats(builder, 4)], null, ("axis", 7))),
        ["attribute of another kind"] = builder =>
            Added(builder, builder.Node("Transpose", [Floats(builder, 4)], null, ("perm", "backwards"))),
        ["permutation of other axes"] = builder =>
            Added(builder, builder.Node("Transpose", [Floats(builder, 4)], null, ("perm", new[] { 3, 1 }))),
    };

    public static TheoryData<string> Names() => [.. Graphs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void They_end_with_3_and_one_line(string name)
    {
        using var folder = new TemporaryFolder();
        var builder = new GraphBuilder("bad");
        builder.Input("x", ElementType.Float32, 1, 4);
        builder.Output(Graphs[name](builder), ElementType.Float32);
        OnnxWriter.Write(builder.Build(), folder["bad.onnx"], StorageChoice.Dense);

        Outcome outcome = Tool.Run("inspect", folder["bad.onnx"], "--check");

        Assert.Equal(3, outcome.Code);
        Assert.StartsWith($"compress : error CMP3000: {folder["bad.onnx"]}: ", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    private static string Added(GraphBuilder builder, string constant) => builder.Node("Add", ["x", constant], "y");

    private static string Longs(GraphBuilder builder, params long[] values) =>
        builder.Initializer(Unused(builder), TensorData.FromLongs([values.Length], values));

    private static string Scalar(GraphBuilder builder, long value) => builder.Initializer(Unused(builder), TensorData.FromLongs([], [value]));

    private static string Floats(GraphBuilder builder, int count) =>
        builder.Initializer(Unused(builder), TensorData.FromFloats([count], new float[count]));

    private static string Unused(GraphBuilder builder) => $"c{builder.BuildGraph().Initializers.Count}";
}
