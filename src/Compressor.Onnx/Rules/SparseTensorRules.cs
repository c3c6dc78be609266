using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Rules of sparse tensors: values [n], indices INT64 [n] (linear) or [n, rank] (coordinates), inside the shape, ascending, none
/// twice.
/// </summary>
internal static class SparseTensorRules
{
    public static void Check(SparseTensorProto tensor, RuleLog log, TensorRules tensors, string where)
    {
        if (!log.Require(Rule.SparseTensorComplete, tensor.Values is not null, where, "it has no values."))
        {
            return;
        }

        tensors.Check(tensor.Values!, $"{where}, values");
        bool isVector = log.Require(Rule.SparseValuesAreVector, tensor.Values!.Dims.Count == 1, where, "its values are no vector.");
        bool isShaped = log.Require(
            Rule.SparseShape, tensor.Dims.Count > 0 && TensorRules.TryCount(tensor.Dims, out long size) && size > 0, where,
            "its shape has no axis, one without extent, or absurd ones.");
        if (!isVector || !isShaped)
        {
            return;
        }

        long count = tensor.Values.Dims[0];
        if (tensor.Indices is null)
        {
            log.Require(Rule.SparseTensorComplete, count == 0, where, "it has values, but no indices.");
            return;
        }

        tensors.Check(tensor.Indices, $"{where}, indices");
        bool isInt64 = log.Require(
            Rule.SparseIndicesAreInt64, tensor.Indices.DataType == (int)ElementType.Int64, where, "its indices are not int64.");
        bool fits = tensor.Indices.Dims.Count switch
        {
            1 => tensor.Indices.Dims[0] == count,
            2 => tensor.Indices.Dims[0] == count && tensor.Indices.Dims[1] == tensor.Dims.Count,
            _ => false,
        };
        fits = log.Require(
            Rule.SparseIndicesShape, fits, where, $"its indices are neither [{count}] nor [{count}, {tensor.Dims.Count}].");
        if (isInt64 && fits)
        {
            log.Require(
                Rule.SparseIndicesAscending, IsAscending(tensor), where, "its indices do not ascend, or point outside the shape.");
        }
    }

    private static bool IsAscending(SparseTensorProto tensor)
    {
        ReadOnlySpan<long> indices = tensor.Indices.HasRawData
            ? MemoryMarshal.Cast<byte, long>(tensor.Indices.RawData.Span)
            : tensor.Indices.Int64Data.ToArray();
        long[] shape = [.. tensor.Dims];
        bool linear = tensor.Indices.Dims.Count == 1;
        int width = linear ? 1 : shape.Length;
        if (indices.Length % width != 0)
        {
            return false;
        }

        long limit = TensorData.CountOf(shape);
        long previous = -1;
        for (int i = 0; i < indices.Length; i += width)
        {
            long position = linear ? indices[i] : Linear(indices.Slice(i, width), shape);
            if (position <= previous || position >= limit)
            {
                return false;
            }

            previous = position;
        }

        return true;
    }

    /// <summary>Row-major position of a coordinate, or -1 where it is outside the shape.</summary>
    private static long Linear(ReadOnlySpan<long> coordinate, long[] shape)
    {
        long position = 0;
        for (int axis = 0; axis < coordinate.Length; axis++)
        {
            if (coordinate[axis] < 0 || coordinate[axis] >= shape[axis])
            {
                return -1;
            }

            position = position * shape[axis] + coordinate[axis];
        }

        return position;
    }
}
