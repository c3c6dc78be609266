using Compressor.IR;

namespace Compressor.Pruning.Structures;

/// <summary>
/// Where the elements of a weight lie that its node multiplies by as a matrix, outputs x inputs, once per batch and kernel position:
/// <code>
/// index(batch, output, input, position) = batch * BatchStride + output * OutputStride + input * InputStride + position
/// Gemm, transB = 0, [in, out]       outputs 1 apart, inputs out apart
/// Conv [out, in, 3, 3]              outputs 9 in apart, inputs 9 apart, 9 positions
/// </code>
/// </summary>
internal sealed record WeightMatrix(
    int Batches, int BatchStride, int Outputs, int OutputStride, int Inputs, int InputStride, int Positions = 1)
{
    public int Index(int batch, int output, int input, int position) =>
        batch * BatchStride + output * OutputStride + input * InputStride + position;

    /// <summary>The matrix that a node makes of its weight at an input; null where the operator multiplies by none.</summary>
    public static WeightMatrix? Of(Node node, int input, IReadOnlyList<long> shape)
    {
        int[] extents = [.. shape.Select(extent => checked((int)extent))];
        return (node.OpType, input, extents) switch
        {
            ("Gemm" or "FusedGemm", 1, [var rows, var columns]) => Matrix(rows, columns, outputsFirst: node.Int("transB", 0) != 0),
            ("Gemm" or "FusedGemm", 0, [var rows, var columns]) => Matrix(rows, columns, outputsFirst: node.Int("transA", 0) == 0),
            ("MatMul", 1, [.. var batches, var rows, var columns]) => Batched(batches, Matrix(rows, columns, outputsFirst: false)),
            ("MatMul", 0, [.. var batches, var rows, var columns]) => Batched(batches, Matrix(rows, columns, outputsFirst: true)),
            ("FusedMatMul" or "TransposeMatMul", 1, [.. var batches, var rows, var columns]) when node.Int("transBatchB", 0) == 0 =>
                Batched(batches, Matrix(rows, columns, outputsFirst: node.Int("transB", 0) != 0)),
            ("Conv" or "FusedConv", 1, [var outputs, var inputs, .. var kernel]) when Product(kernel) is var positions =>
                new WeightMatrix(1, 0, outputs, inputs * positions, inputs, positions, positions),
            ("ConvTranspose", 1, [var inputs, var outputs, .. var kernel]) when Product(kernel) is var positions
                && (int)node.Int("group", 1) is var groups => new WeightMatrix(
                    groups, inputs / groups * outputs * positions, outputs, positions, inputs / groups, outputs * positions, positions),
            ("LSTM" or "GRU" or "RNN", 1 or 2, [var directions, var gates, var inputs]) =>
                Batched([directions], Matrix(gates, inputs, outputsFirst: true)),
            _ => null,
        };
    }

    private static WeightMatrix Matrix(int rows, int columns, bool outputsFirst) => outputsFirst
        ? new WeightMatrix(1, 0, rows, columns, columns, 1)
        : new WeightMatrix(1, 0, columns, 1, rows, columns);

    private static WeightMatrix Batched(int[] batches, WeightMatrix matrix) =>
        matrix with { Batches = Product(batches), BatchStride = matrix.Outputs * matrix.Inputs };

    private static int Product(int[] extents) => extents.Aggregate(1, (product, extent) => checked(product * extent));
}
