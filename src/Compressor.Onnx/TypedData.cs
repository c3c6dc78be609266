using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf.Collections;

namespace Compressor.Onnx;

/// <summary>
/// Between little-endian bytes and the typed fields of a <c>TensorProto</c>: <c>float_data</c> (float32, complex64 as pairs),
/// <c>int32_data</c> (all that is narrower than 32 bits, bit patterns for the small floats), <c>int64_data</c>,
/// <c>double_data</c> (float64, complex128 as pairs) and <c>uint64_data</c> (uint32 too).
/// </summary>
internal static class TypedData
{
    private enum Field
    {
        Floats,
        Int32s,
        Int64s,
        Doubles,
        UInt64s,
    }

    /// <summary>Numbers that so many elements are in their field: pairs for complex, whole bytes for packed types.</summary>
    public static long ExpectedEntries(ElementType type, long count) => type switch
    {
        ElementType.Complex64 or ElementType.Complex128 => count * 2,
        _ when type.Bits() < 8 => type.Bytes(count),
        _ => count,
    };

    /// <summary>Numbers that stand in the field of this type.</summary>
    public static int EntryCount(TensorProto proto, ElementType type) => FieldOf(type) switch
    {
        Field.Floats => proto.FloatData.Count,
        Field.Int64s => proto.Int64Data.Count,
        Field.Doubles => proto.DoubleData.Count,
        Field.UInt64s => proto.Uint64Data.Count,
        _ => proto.Int32Data.Count,
    };

    /// <summary>The bytes of a tensor whose field holds as many numbers as expected.</summary>
    public static byte[] ToBytes(TensorProto proto, ElementType type, long count)
    {
        var bytes = new byte[type.Bytes(count)];
        switch (FieldOf(type))
        {
            case Field.Floats:
                Fill(proto.FloatData, MemoryMarshal.Cast<byte, float>(bytes.AsSpan()), value => value);
                break;
            case Field.Int64s:
                Fill(proto.Int64Data, MemoryMarshal.Cast<byte, long>(bytes.AsSpan()), value => value);
                break;
            case Field.Doubles:
                Fill(proto.DoubleData, MemoryMarshal.Cast<byte, double>(bytes.AsSpan()), value => value);
                break;
            case Field.UInt64s when type == ElementType.UInt32:
                Fill(proto.Uint64Data, MemoryMarshal.Cast<byte, uint>(bytes.AsSpan()), value => unchecked((uint)value));
                break;
            case Field.UInt64s:
                Fill(proto.Uint64Data, MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan()), value => value);
                break;
            case Field.Int32s when type == ElementType.Int32:
                Fill(proto.Int32Data, MemoryMarshal.Cast<byte, int>(bytes.AsSpan()), value => value);
                break;
            case Field.Int32s when type.Bits() == 16:
                Fill(proto.Int32Data, MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan()), value => unchecked((ushort)value));
                break;
            default:
                Fill(proto.Int32Data, bytes.AsSpan(), value => unchecked((byte)value));
                break;
        }

        return bytes;
    }

    /// <summary>Puts the elements into the field of their type.</summary>
    public static void FromBytes(ElementType type, ReadOnlySpan<byte> bytes, TensorProto proto)
    {
        switch (FieldOf(type))
        {
            case Field.Floats:
                proto.FloatData.AddRange(MemoryMarshal.Cast<byte, float>(bytes).ToArray());
                break;
            case Field.Int64s:
                proto.Int64Data.AddRange(MemoryMarshal.Cast<byte, long>(bytes).ToArray());
                break;
            case Field.Doubles:
                proto.DoubleData.AddRange(MemoryMarshal.Cast<byte, double>(bytes).ToArray());
                break;
            case Field.UInt64s when type == ElementType.UInt32:
                proto.Uint64Data.AddRange(Widen(MemoryMarshal.Cast<byte, uint>(bytes), value => (ulong)value));
                break;
            case Field.UInt64s:
                proto.Uint64Data.AddRange(MemoryMarshal.Cast<byte, ulong>(bytes).ToArray());
                break;
            case Field.Int32s when type == ElementType.Int32:
                proto.Int32Data.AddRange(MemoryMarshal.Cast<byte, int>(bytes).ToArray());
                break;
            case Field.Int32s when type == ElementType.Int16:
                proto.Int32Data.AddRange(Widen(MemoryMarshal.Cast<byte, short>(bytes), value => (int)value));
                break;
            case Field.Int32s when type.Bits() == 16:
                proto.Int32Data.AddRange(Widen(MemoryMarshal.Cast<byte, ushort>(bytes), value => (int)value));
                break;
            case Field.Int32s when type == ElementType.Int8:
                proto.Int32Data.AddRange(Widen(MemoryMarshal.Cast<byte, sbyte>(bytes), value => (int)value));
                break;
            default:
                proto.Int32Data.AddRange(Widen(bytes, value => (int)value));
                break;
        }
    }

    /// <summary>Empties every typed field but that of strings.</summary>
    public static void Clear(TensorProto proto)
    {
        proto.FloatData.Clear();
        proto.Int32Data.Clear();
        proto.Int64Data.Clear();
        proto.DoubleData.Clear();
        proto.Uint64Data.Clear();
    }

    private static Field FieldOf(ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Complex64 => Field.Floats,
        ElementType.Int64 => Field.Int64s,
        ElementType.Float64 or ElementType.Complex128 => Field.Doubles,
        ElementType.UInt32 or ElementType.UInt64 => Field.UInt64s,
        _ => Field.Int32s,
    };

    private static void Fill<TFrom, TTo>(RepeatedField<TFrom> from, Span<TTo> to, Func<TFrom, TTo> convert)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = convert(from[i]);
        }
    }

    private static TTo[] Widen<TFrom, TTo>(ReadOnlySpan<TFrom> from, Func<TFrom, TTo> convert)
    {
        var to = new TTo[from.Length];
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = convert(from[i]);
        }

        return to;
    }
}
