using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Pruning.Structures;

/// <summary>
/// ONNX Runtime says which elements of a weight are an input's and which an output's: without the former the result does not depend on that
/// input, without the latter that output is zero.
/// </summary>
public sealed class WeightMatrixTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Gemm", new long[] { 2, 6 }, new long[] { 6, 5 }, "transB", 0, 1, 1)]
    [InlineData("Gemm", new long[] { 2, 6 }, new long[] { 5, 6 }, "transB", 1, 1, 1)]
    [InlineData("MatMul", new long[] { 2, 3, 6 }, new long[] { 6, 5 }, "", 0, 2, 2)]
    [InlineData("MatMul", new long[] { 3, 2, 6 }, new long[] { 3, 6, 5 }, "", 0, 2, 2)]
    [InlineData("Conv", new long[] { 2, 6, 5, 4 }, new long[] { 5, 6, 3, 2 }, "", 0, 1, 1)]
    [InlineData("ConvTranspose", new long[] { 2, 6, 5, 4 }, new long[] { 6, 5, 3, 2 }, "", 0, 1, 1)]
    public void Elements_of_an_input_and_of_an_output(
        string op, long[] input, long[] shape, string attribute, int value, int inputAxis, int outputAxis)
    {
        var random = new Random(3);
        float[] weights = [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => (float)random.NextDouble() + 1)];
        float[] x = [.. Enumerable.Range(0, (int)TensorData.CountOf(input)).Select(_ => (float)random.NextDouble() + 1)];
        (string, object)[] attributes = attribute.Length == 0 ? [] : [(attribute, (object)value)];
        WeightMatrix matrix = WeightMatrix.Of(Node(), 1, shape)!;
        Assert.Equal((5, 6), (matrix.Outputs, matrix.Inputs));
        Assert.Equal(weights.Length, matrix.Batches * matrix.Outputs * matrix.Inputs * matrix.Positions);

        float[] withoutInput = Without((_, one) => one == 4);
        float[] changed = [.. x.Select((each, i) => AlongAxis(i, input, inputAxis) == 4 ? each + 1 : each)];
        Assert.Equal(Run(withoutInput, x).Data, Run(withoutInput, changed).Data);
        Assert.NotEqual(Run(weights, x).Data, Run(weights, changed).Data);

        (float[] result, long[] extents) = Run(Without((one, _) => one == 3), x);
        Assert.All(result.Select((each, i) => (each, i)), each => Assert.Equal(AlongAxis(each.i, extents, outputAxis) == 3, each.each == 0));

        Node Node() => Build(weights).Graph.Nodes[0];

        Model Build(float[] of)
        {
            var graph = new GraphBuilder("product");
            graph.Input("x", ElementType.Float32, [.. input.Select(extent => new Dimension(extent))]);
            graph.Initializer("w", TensorData.FromFloats(shape, of));
            graph.Output(graph.Node(op, ["x", "w"], "y", attributes), ElementType.Float32, [.. input.Select(_ => new Dimension(null))]);
            return graph.Build();
        }

        (float[] Data, long[] Shape) Run(float[] of, float[] on)
        {
            OnnxWriter.Write(Build(of), folder["m.onnx"], StorageChoice.Dense);
            TensorData y = Ort.Run(folder["m.onnx"], new Dictionary<string, TensorData> { ["x"] = TensorData.FromFloats(input, on) })["y"];
            return (y.ToFloats(), [.. y.Shape]);
        }

        float[] Without(Func<int, int, bool> drops)
        {
            float[] left = [.. weights];
            for (int batch = 0; batch < matrix.Batches; batch++)
            {
                for (int output = 0; output < matrix.Outputs; output++)
                {
                    for (int one = 0; one < matrix.Inputs; one++)
                    {
                        for (int position = 0; position < matrix.Positions; position++)
                        {
                            int index = matrix.Index(batch, output, one, position);
                            left[index] = drops(output, one) ? 0 : left[index];
                        }
                    }
                }
            }

            return left;
        }
    }

    [Fact]
    public void Operators_that_multiply_by_no_matrix_have_none()
    {
        Assert.Null(WeightMatrix.Of(new Node("Gather", ["w", "i"], ["y"]), 0, [10, 4]));
        Assert.Null(WeightMatrix.Of(new Node("Gemm", ["x", "w", "b"], ["y"]), 2, [10, 4]));
        Assert.Equal(new WeightMatrix(2, 32, 8, 4, 4, 1), WeightMatrix.Of(new Node("GRU", ["x", "w", "r"], ["y"]), 1, [2, 8, 4]));
        Assert.Equal(
            new WeightMatrix(2, 3 * 5 * 9, 5, 9, 3, 45, 9),
            WeightMatrix.Of(new Node("ConvTranspose", ["x", "w"], ["y"]) { Attributes = [new NodeAttribute("group", 2L)] }, 1, [6, 5, 3, 3]));
    }

    private static long AlongAxis(int index, long[] shape, int axis) =>
        index / TensorData.CountOf(shape[(axis + 1)..]) % shape[axis];
}
