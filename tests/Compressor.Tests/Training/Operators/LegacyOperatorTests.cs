using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Forms of operators before opset 7, which ONNX Runtime no longer runs, against the newer form of the same node.</summary>
public sealed class LegacyOperatorTests
{
    private static readonly Dictionary<string, (OperatorCase Legacy, OperatorCase Newer)> Cases =
        All().ToDictionary(pair => pair.Legacy.FullName);

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Computes_what_its_newer_form_computes(string name)
    {
        (OperatorCase legacy, OperatorCase newer) = Cases[name];
        TensorData expected = OperatorOracle.RunOnnxRuntime(newer.Build(), Feeds(newer))["out0"];
        var outputs = new Dictionary<string, TensorData> { ["out0"] = expected };
        OperatorOracle.AssertComputes(legacy.Build(), Feeds(legacy), ["out0"], outputs, 1e-5);
    }

    [Fact]
    public void Batch_norm_that_is_not_spatial_has_a_channel_per_element()
    {
        OperatorCase legacy = new OperatorCase("BatchNormalization", 6, ("spatial", 0)).X(4, 3, 2);
        OperatorCase newer = New("BatchNormalization").Input(TensorData.FromFloats([4, 6], legacy.Feeds["in0"].ToFloats()));
        foreach (float first in (float[])[0.5f, -1, 2, 1])
        {
            float[] values = [.. Enumerable.Range(0, 6).Select(i => first + 0.1f * i)];
            legacy.Constant(OperatorCase.Numbers([3, 2], values));
            newer.Constant(OperatorCase.Numbers([6], values));
        }

        TensorData expected = OperatorOracle.RunOnnxRuntime(newer.Build(), newer.Feeds)["out0"];
        var outputs = new Dictionary<string, TensorData> { ["out0"] = TensorData.FromFloats([4, 3, 2], expected.ToFloats()) };
        OperatorOracle.AssertComputes(legacy.Build(), legacy.Feeds, ["out0"], outputs, 1e-5);
    }

    /// <summary>The same numbers for both: 0.1, 0.2, … in every input of floats.</summary>
    private static Dictionary<string, TensorData> Feeds(OperatorCase subject) => subject.Feeds.ToDictionary(
        feed => feed.Key,
        feed => feed.Value.Type == ElementType.Float32
            ? TensorData.FromFloats(feed.Value.Shape, [.. Enumerable.Range(1, (int)feed.Value.Count).Select(i => i % 3 == 0 ? -0.1f * i : 0.1f * i)])
            : feed.Value);

    private static IEnumerable<(OperatorCase Legacy, OperatorCase Newer)> All()
    {
        foreach (string opType in (string[])["Add", "Sub", "Mul", "Div"])
        {
            foreach (long opset in (long[])[1, 6])
            {
                OperatorCase Old(params (string, object)[] attributes) => new(opType, opset, [.. attributes, ("broadcast", 1)]);
                yield return (Old(("axis", 1)).X(2, 3, 4, 5).X(3, 4), New(opType).X(2, 3, 4, 5).X(3, 4, 1));
                yield return (Old(("axis", 0)).X(2, 3, 4).X(2), New(opType).X(2, 3, 4).X(2, 1, 1));
                yield return (Old(("axis", -1)).X(2, 3, 4).X(4), New(opType).X(2, 3, 4).X(4));
                yield return (Old().X(2, 3, 4).X(3, 4), New(opType).X(2, 3, 4).X(3, 4));
                yield return (Old().X(2, 3, 4).X(1), New(opType).X(2, 3, 4).X(1));
                yield return (new OperatorCase(opType, opset, ("consumed_inputs", new[] { 0, 0 })).X(2, 3).X(2, 3), New(opType).X(2, 3).X(2, 3));
            }
        }

        TensorData square = OperatorCase.Bools([2, 2], true, false, true, false);
        TensorData column = OperatorCase.Bools([2], true, false);
        foreach (string opType in (string[])["And", "Or", "Xor"])
        {
            yield return (new OperatorCase(opType, 1, ("broadcast", 1), ("axis", 0)).Input(square).Input(column),
                New(opType).Input(square).Input(OperatorCase.Bools([2, 1], true, false)));
        }

        foreach (string opType in (string[])["Greater", "Less"])
        {
            yield return (new OperatorCase(opType, 1, ("broadcast", 1), ("axis", 0)).X(3, 2).X(3), New(opType).X(3, 2).X(3, 1));
        }

        yield return (new OperatorCase("Equal", 1, ("broadcast", 1), ("axis", 0)).Input(OperatorCase.Ints([2, 2], 1, 2, 3, 4)).Input(OperatorCase.Ints(1, 4)),
            New("Equal").Input(OperatorCase.Ints([2, 2], 1, 2, 3, 4)).Input(OperatorCase.Ints([2, 1], 1, 4)));
        yield return (new OperatorCase("Pow", 1, ("broadcast", 1), ("axis", 0)).Between(1, 2, 3, 2).Input(OperatorCase.Ints(1, 2, 3)),
            New("Pow").Between(1, 2, 3, 2).Input(OperatorCase.Ints([3, 1], 1, 2, 3)));
        yield return (new OperatorCase("PRelu", 6).X(2, 3, 4, 4).X(3), New("PRelu").X(2, 3, 4, 4).X(3, 1, 1));
        yield return (new OperatorCase("PRelu", 1).X(2, 3, 4).X(1), New("PRelu").X(2, 3, 4).X(1));
        yield return (new OperatorCase("Gemm", 6, ("broadcast", 1), ("transB", 1)).X(3, 4).X(5, 4).X(5), New("Gemm", ("transB", 1)).X(3, 4).X(5, 4).X(5));
        yield return (new OperatorCase("BatchNormalization", 6, ("is_test", 1), ("spatial", 1)).X(2, 3, 4).Floats(1, 2, 3).Floats(0, 1, 2).Floats(0.1f, 0.2f, 0.3f).Floats(1, 2, 3),
            New("BatchNormalization").X(2, 3, 4).Floats(1, 2, 3).Floats(0, 1, 2).Floats(0.1f, 0.2f, 0.3f).Floats(1, 2, 3));
        yield return (new OperatorCase("Dropout", 1, ("is_test", 1), ("ratio", 0.5f)).X(2, 3), New("Identity").X(2, 3));
        yield return (new OperatorCase("Cast", 1, ("to", "INT64")).X(2, 3), New("Cast", ("to", (long)ElementType.Int64)).X(2, 3));
        yield return (new OperatorCase("Concat", 1).X(2, 3).X(2, 1), New("Concat", ("axis", 1)).X(2, 3).X(2, 1));
        yield return (new OperatorCase("Reshape", 1, ("shape", new[] { 3, -1 })).X(2, 3), New("Reshape").X(2, 3).Longs(3, 2));
        yield return (new OperatorCase("Pad", 1, ("paddings", new[] { 0, 1, 2, 0 }), ("value", 2f)).X(2, 3), New("Pad").X(2, 3).Longs(0, 1, 2, 0).Scalar(2f));
        yield return (new OperatorCase("Tile", 1).X(2, 3).Scalar(3L).Scalar(1L), New("Tile").X(2, 3).Longs(1, 3));
        yield return (new OperatorCase("Tile", 6).X(2, 3).Longs(2, 3), New("Tile").X(2, 3).Longs(2, 3));
        yield return (new OperatorCase("Upsample", 1, ("height_scale", 2f), ("width_scale", 3f), ("mode", "nearest")).X(1, 1, 2, 2),
            New("Resize", ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")).X(1, 1, 2, 2).None().Floats(1, 1, 2, 3));
        yield return (new OperatorCase("LpPool", 1, ("kernel_shape", new[] { 2 }), ("p", 3f)).X(1, 2, 5), New("LpPool", ("kernel_shape", new[] { 2 }), ("p", 3)).X(1, 2, 5));
        yield return (new OperatorCase("GlobalLpPool", 1, ("p", 3f)).X(1, 2, 5), New("GlobalLpPool", ("p", 3)).X(1, 2, 5));
        yield return (new OperatorCase("TopK", 1, ("k", 2)).X(2, 5), New("TopK").X(2, 5).Longs(2).Outputs(2));
        yield return (new OperatorCase("Split", 1, ("axis", 1), ("split", new[] { 2, 3 })).X(2, 5).Outputs(2), New("Split", ("axis", 1)).X(2, 5).Longs(2, 3).Outputs(2));
        yield return (new OperatorCase("Slice", 1, ("starts", new[] { 1 }), ("ends", new[] { 4 }), ("axes", new[] { 1 })).X(2, 5), New("Slice").X(2, 5).Longs(1).Longs(4).Longs(1));
        foreach (string opType in (string[])["Max", "Min", "Sum", "Mean"])
        {
            yield return (new OperatorCase(opType, 6).X(2, 3).X(2, 3), New(opType).X(2, 3).X(2, 3));
        }

        foreach (string opType in (string[])["Relu", "Softmax", "LeakyRelu", "Elu", "HardSigmoid", "Clip", "Selu", "ReduceMean", "ArgMax"])
        {
            // Before opset 13 Softmax flattens from axis 1 on; of a matrix that is the same.
            yield return (new OperatorCase(opType, 1).X(2, 3), New(opType).X(2, 3));
        }
    }

    private static OperatorCase New(string opType, params (string, object)[] attributes) => new(opType, 17, attributes);
}
