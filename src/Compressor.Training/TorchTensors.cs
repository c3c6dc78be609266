using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>Constant tensors as torch tensors; floating-point types take the module's type, integers stay as they are.</summary>
internal static class TorchTensors
{
    public static Tensor From(TensorData data, ScalarType floatType)
    {
        ScalarType bits = BitsOf(data.Type) ?? throw new NotSupportedException($"Constant tensors of type {data.Type}.");
        Tensor stored = empty([.. data.Shape], bits);
        if (data.Count > 0)
        {
            // Straight into torch's memory: a large model has no room for a second copy on the way.
            data.Read(0, stored.bytes);
        }

        if (TypeOf(data.Type, floatType) == bits)
        {
            return stored;
        }

        using (stored)
        {
            return To(stored, data.Type, floatType);
        }
    }

    /// <summary>
    /// A float32 tensor with a copy of some values. torch.tensor would compute on the array's own memory, which .NET aligns anyhow: matrix
    /// products then round differently from run to run.
    /// </summary>
    public static Tensor Of(float[] values, long[] shape) => tensor(values, shape).clone();

    /// <summary>True for the types that <see cref="From"/> takes.</summary>
    public static bool Holds(ElementType type) => BitsOf(type) is not null;

    /// <summary>
    /// The torch type of an element type, or null where torch has no arithmetic for it. Unsigned integers beyond bytes, for which it has
    /// next to none, are computed as int64; uint64 values from 2^63 on wrap around.
    /// </summary>
    public static ScalarType? TypeOf(ElementType type, ScalarType floatType) => type switch
    {
        _ when type.IsFloatingPoint() => floatType,
        ElementType.UInt16 or ElementType.UInt32 => ScalarType.Int64,
        _ => BitsOf(type),
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

    /// <summary>The torch type whose elements have the same bytes, signed for unsigned ones.</summary>
    private static ScalarType? BitsOf(ElementType type) => type switch
    {
        ElementType.Float32 => ScalarType.Float32,
        ElementType.Float64 => ScalarType.Float64,
        ElementType.Float16 => ScalarType.Float16,
        ElementType.BFloat16 => ScalarType.BFloat16,
        ElementType.Int64 or ElementType.UInt64 => ScalarType.Int64,
        ElementType.Int32 or ElementType.UInt32 => ScalarType.Int32,
        ElementType.Int16 or ElementType.UInt16 => ScalarType.Int16,
        ElementType.Int8 => ScalarType.Int8,
        ElementType.UInt8 => ScalarType.Byte,
        ElementType.Bool => ScalarType.Bool,
        _ => null,
    };
}
