using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compressor.Evaluation.Running;

/// <summary>Between float32 arrays and the tensors of ONNX Runtime, which numbers element types as ONNX does.</summary>
internal static class TensorValues
{
    public static ElementType TypeOf(TensorElementType type) => (ElementType)(int)type;

    /// <summary>True for the types that <see cref="Read"/> and <see cref="Create"/> convert.</summary>
    public static bool IsNumeric(ElementType type) =>
        type is >= ElementType.Float32 and <= ElementType.UInt64 and not ElementType.Text || type == ElementType.BFloat16;

    /// <summary>
    /// A tensor of <paramref name="rows"/> rows that begins with <paramref name="values"/> and repeats the last row where they do not
    /// fill it. Float32 that fills it is not copied: the array stays pinned until the tensor is disposed.
    /// </summary>
    /// <param name="type">What the model takes; numbers that it cannot hold are brought to the nearest one.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="values">The first rows.</param>
    /// <param name="rows">Rows of the tensor.</param>
    public static OrtValue Create(ElementType type, long[] shape, Memory<float> values, int rows)
    {
        long count = TensorData.CountOf(shape);
        if (type == ElementType.Float32 && values.Length == count)
        {
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        }

        var tensor = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)type, shape);
        Span<byte> bytes = tensor.GetTensorMutableRawData();
        int rowBytes = bytes.Length / rows;
        int filled = (int)(bytes.Length * (long)values.Length / count);
        Fill(type, values.Span, bytes[..filled]);
        for (int at = filled; at < bytes.Length; at += rowBytes)
        {
            bytes.Slice(filled - rowBytes, rowBytes).CopyTo(bytes[at..]);
        }

        return tensor;
    }

    /// <summary>The first elements of a tensor as float32, as many as <paramref name="values"/> holds.</summary>
    public static void Read(OrtValue tensor, Span<float> values)
    {
        ElementType type = TypeOf(tensor.GetTensorTypeAndShape().ElementDataType);
        ReadOnlySpan<byte> bytes = tensor.GetTensorMutableRawData();
        bytes = bytes[..(int)type.Bytes(values.Length)];
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case ElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case ElementType.BFloat16:
                new TensorData(type, [values.Length], bytes.ToArray()).ToFloats().CopyTo(values);
                break;
            case ElementType.Float64:
                Read<double>(bytes, values);
                break;
            case ElementType.Int64:
                Read<long>(bytes, values);
                break;
            case ElementType.Int32:
                Read<int>(bytes, values);
                break;
            case ElementType.Int16:
                Read<short>(bytes, values);
                break;
            case ElementType.Int8:
                Read<sbyte>(bytes, values);
                break;
            case ElementType.UInt64:
                Read<ulong>(bytes, values);
                break;
            case ElementType.UInt32:
                Read<uint>(bytes, values);
                break;
            case ElementType.UInt16:
                Read<ushort>(bytes, values);
                break;
            case ElementType.UInt8 or ElementType.Bool:
                Read<byte>(bytes, values);
                break;
            default:
                throw new InvalidOperationException($"A {type} tensor holds no numbers.");
        }
    }

    private static void Fill(ElementType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        switch (type)
        {
            case ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64:
                TensorData.FromFloats([values.Length], values, type).Bytes.Span.CopyTo(bytes);
                break;
            case ElementType.Int64:
                Fill<long>(values, bytes);
                break;
            case ElementType.Int32:
                Fill<int>(values, bytes);
                break;
            case ElementType.Int16:
                Fill<short>(values, bytes);
                break;
            case ElementType.Int8:
                Fill<sbyte>(values, bytes);
                break;
            case ElementType.UInt64:
                Fill<ulong>(values, bytes);
                break;
            case ElementType.UInt32:
                Fill<uint>(values, bytes);
                break;
            case ElementType.UInt16:
                Fill<ushort>(values, bytes);
                break;
            case ElementType.UInt8:
                Fill<byte>(values, bytes);
                break;
            case ElementType.Bool:
                for (int i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = values[i] == 0 ? (byte)0 : (byte)1;
                }

                break;
            default:
                throw new InvalidOperationException($"A {type} tensor holds no numbers.");
        }
    }

    private static void Read<T>(ReadOnlySpan<byte> bytes, Span<float> values)
        where T : unmanaged, System.Numerics.INumber<T> =>
        TensorPrimitives.ConvertTruncating<T, float>(MemoryMarshal.Cast<byte, T>(bytes), values);

    private static void Fill<T>(ReadOnlySpan<float> values, Span<byte> bytes)
        where T : unmanaged, System.Numerics.INumber<T> =>
        TensorPrimitives.ConvertSaturating<float, T>(values, MemoryMarshal.Cast<byte, T>(bytes));
}
