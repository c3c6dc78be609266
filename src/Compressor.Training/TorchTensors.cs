using System.Runtime.InteropServices;
using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>Constant tensors as torch tensors; floating-point types take the module's type, integers stay as they are.</summary>
internal static class TorchTensors
{
    public static Tensor From(TensorData data, ScalarType floatType)
    {
        long[] shape = [.. data.Shape];
        ReadOnlySpan<byte> bytes = data.Bytes.Span;
        return data.Type switch
        {
            _ when data.Type.IsFloatingPoint() && floatType == ScalarType.Float64 && data.Type == ElementType.Float64 =>
                tensor(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), shape),
            _ when data.Type.IsFloatingPoint() => Of(data.ToFloats(), shape).to(floatType),
            ElementType.Int64 => tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
            ElementType.Int32 => tensor(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), shape),
            ElementType.Int16 => tensor(MemoryMarshal.Cast<byte, short>(bytes).ToArray(), shape),
            ElementType.Int8 => tensor(MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray(), shape),
            ElementType.UInt8 => tensor(bytes.ToArray(), shape),
            ElementType.Bool => tensor(MemoryMarshal.Cast<byte, bool>(bytes).ToArray(), shape),
            ElementType.UInt64 => tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
            ElementType.UInt32 => Widened(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), shape, uint.MaxValue),
            ElementType.UInt16 => Widened(MemoryMarshal.Cast<byte, short>(bytes).ToArray(), shape, ushort.MaxValue),
            _ => throw new NotSupportedException($"Constant tensors of type {data.Type}."),
        };
    }

    /// <summary>
    /// A float32 tensor with a copy of some values. torch.tensor would compute on the array's own memory, which .NET aligns anyhow: matrix
    /// products then round differently from run to run.
    /// </summary>
    public static Tensor Of(float[] values, long[] shape) => tensor(values, shape).clone();

    /// <summary>True for the types that <see cref="From"/> takes.</summary>
    public static bool Holds(ElementType type) => TypeOf(type, ScalarType.Float32) is not null;

    /// <summary>
    /// The torch type of an element type, or null where torch has no arithmetic for it. Unsigned integers beyond bytes, for which it has
    /// next to none, are computed as int64; uint64 values from 2^63 on wrap around.
    /// </summary>
    public static ScalarType? TypeOf(ElementType type, ScalarType floatType) => type switch
    {
        _ when type.IsFloatingPoint() => floatType,
        ElementType.Int64 => ScalarType.Int64,
        ElementType.Int32 => ScalarType.Int32,
        ElementType.Int16 => ScalarType.Int16,
        ElementType.Int8 => ScalarType.Int8,
        ElementType.UInt8 => ScalarType.Byte,
        ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64 => ScalarType.Int64,
        ElementType.Bool => ScalarType.Bool,
        _ => null,
    };

    /// <summary>A tensor cast to a type of <see cref="TypeOf"/>; unsigned integers keep the bits that their type has.</summary>
    public static Tensor To(Tensor x, ElementType type, ScalarType floatType)
    {
        Tensor cast = x.to(TypeOf(type, floatType) ?? throw new NotSupportedException($"Tensors of type {type}."));
        return type switch
        {
            ElementType.UInt32 => cast.bitwise_and(tensor((long)uint.MaxValue)),
            ElementType.UInt16 => cast.bitwise_and(tensor((long)ushort.MaxValue)),
            _ => cast,
        };
    }

    private static Tensor Widened<T>(T[] values, long[] shape, long mask)
        where T : unmanaged => tensor(Array.ConvertAll(values, value => Convert.ToInt64(value, null) & mask), shape);
}
