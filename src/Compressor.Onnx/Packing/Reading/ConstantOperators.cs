using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>The operators that packed tensors are rebuilt by, as the ONNX specification has them, for the types and axes that occur
/// there.</summary>
internal static class ConstantOperators
{
    public static readonly IReadOnlyDictionary<string, Func<ConstantCall, TensorData>> All = new Dictionary<string, Func<ConstantCall,
        TensorData>>
    {
        ["Add"] = ConstantArithmetic.Add,
        ["Cast"] = Cast,
        ["ConstantOfShape"] = ConstantOfShape,
        ["Concat"] = Concat,
        ["CumSum"] = CumSum,
        ["Div"] = ConstantArithmetic.Div,
        ["Expand"] = Expand,
        ["Gather"] = Gather,
        ["Mod"] = ConstantArithmetic.Mod,
        ["Mul"] = ConstantArithmetic.Mul,
        ["NonZero"] = NonZero,
        ["Range"] = Range,
        ["Reshape"] = Reshape,
        ["Scatter"] = Scatter,
        ["ScatterElements"] = Scatter,
        ["Slice"] = Slice,
        ["Sub"] = ConstantArithmetic.Sub,
    };

    private static TensorData Cast(ConstantCall call)
    {
        TensorData from = call[0];
        var to = (ElementType)call.Node.Int("to", 0);
        byte[] bytes = call.Allocate(to, from.Shape);
        switch (from.Type, to)
        {
            case (ElementType.Float16, ElementType.Float32):
                Each<Half, float>(call, bytes, static value => (float)value);
                break;
            case (ElementType.Int8, ElementType.Float32):
                Each<sbyte, float>(call, bytes, static value => value);
                break;
            case (ElementType.UInt8, ElementType.Int32):
                Each<byte, int>(call, bytes, static value => value);
                break;
            case (ElementType.Int64, ElementType.Int32):
                Each<long, int>(call, bytes, static value => unchecked((int)value));
                break;
            default:
                throw call.Fault($"cannot turn {from.Type} into {to} here");
        }

        return new TensorData(to, from.Shape, bytes);
    }

    private static void Each<TFrom, TTo>(ConstantCall call, byte[] bytes, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        ReadOnlySpan<TFrom> from = call.Span<TFrom>(0);
        Span<TTo> to = MemoryMarshal.Cast<byte, TTo>(bytes.AsSpan());
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = convert(from[i]);
        }
    }

    private static TensorData ConstantOfShape(ConstantCall call)
    {
        long[] shape = call.Longs(0);
        TensorData value = call.Node.Attribute("value") is Initializer tensor ? tensor.Data : TensorData.FromFloats([1], [0]);
        if (value.Count != 1 || value.Bytes.Length == 0)
        {
            throw call.Fault("repeats one whole number of bytes");
        }

        return Repeated(call, value, shape);
    }

    private static TensorData Concat(ConstantCall call)
    {
        Require(
            call, call.Node.Int("axis", -1) == 0 && Array.TrueForAll(call.Inputs, input => input is { Type: ElementType.Int32, Rank: 1 }),
            "joins int32 vectors");
        byte[] bytes = call.Allocate(ElementType.Int32, [call.Inputs.Sum(input => input.Count)]);
        int written = 0;
        foreach (TensorData input in call.Inputs)
        {
            input.Bytes.Span.CopyTo(bytes.AsSpan(written));
            written += input.Bytes.Length;
        }

        return new TensorData(ElementType.Int32, [bytes.Length / sizeof(int)], bytes);
    }

    private static TensorData Expand(ConstantCall call)
    {
        Require(call, call[0] is { Rank: 0, Bytes.Length: > 0 }, "repeats one number");
        return Repeated(call, call[0], call.Longs(1));
    }

    private static TensorData Repeated(ConstantCall call, TensorData value, long[] shape)
    {
        byte[] bytes = call.Allocate(value.Type, shape);
        ReadOnlySpan<byte> one = value.Bytes.Span;
        if (one.ContainsAnyExcept((byte)0))
        {
            for (int start = 0; start < bytes.Length; start += one.Length)
            {
                one.CopyTo(bytes.AsSpan(start));
            }
        }

        return new TensorData(value.Type, shape, bytes);
    }

    private static TensorData CumSum(ConstantCall call)
    {
        bool forward = call.Node.Int("reverse", 0) == 0 && call.Longs(1) is [0];
        Require(call, forward && call[0] is { Type: ElementType.Int32, Rank: 1 }, "adds up int32 vectors");
        byte[] bytes = call.Allocate(ElementType.Int32, call[0].Shape);
        ReadOnlySpan<int> from = call.Span<int>(0);
        Span<int> to = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        bool exclusive = call.Node.Int("exclusive", 0) != 0;
        int sum = 0;
        for (int i = 0; i < to.Length; i++)
        {
            int before = sum;
            sum = unchecked(sum + from[i]);
            to[i] = exclusive ? before : sum;
        }

        return call[0] with { Bytes = bytes };
    }

    private static TensorData Gather(ConstantCall call)
    {
        TensorData table = call[0];
        int bits = table.Type.Bits();
        Require(call, table.Rank > 0 && call.Node.Int("axis", 0) == 0 && bits >= 8
            && call[1].Type is ElementType.Int32 or ElementType.Int64,
            "looks rows up by int32 or int64");
        long[] shape = [.. call[1].Shape, .. table.Shape.Skip(1)];
        byte[] bytes = call.Allocate(table.Type, shape);
        long extent = table.Shape[0];
        int row = extent == 0 ? 0 : (int)(table.Bytes.Length / extent);
        ReadOnlySpan<byte> rows = table.Bytes.Span;
        bool wide = call[1].Type == ElementType.Int64;
        for (int i = 0; i < call[1].Count; i++)
        {
            int place = call.Place(wide ? call.Span<long>(1)[i] : call.Span<int>(1)[i], extent);
            rows.Slice(place * row, row).CopyTo(bytes.AsSpan(i * row));
        }

        return new TensorData(table.Type, shape, bytes);
    }

    private static TensorData NonZero(ConstantCall call)
    {
        Require(call, call[0] is { Type: ElementType.Int32, Rank: 1 }, "takes int32 vectors");
        var places = new List<long>();
        ReadOnlySpan<int> from = call.Span<int>(0);
        for (int i = 0; i < from.Length; i++)
        {
            if (from[i] != 0)
            {
                places.Add(i);
            }
        }

        return TensorData.FromLongs([1, places.Count], CollectionsMarshal.AsSpan(places));
    }

    private static TensorData Range(ConstantCall call)
    {
        Require(call, Array.TrueForAll(call.Inputs, input => input is { Type: ElementType.Int32, Rank: 0 }), "counts int32");
        long start = call.Longs(0)[0];
        long step = call.Longs(2)[0];
        Require(call, step != 0, "steps nowhere");
        long count = Math.Max(0, (call.Longs(1)[0] - start + step - Math.Sign(step)) / step);
        byte[] bytes = call.Allocate(ElementType.Int32, [count]);
        Span<int> to = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = (int)(start + step * i);
        }

        return new TensorData(ElementType.Int32, [count], bytes);
    }

    private static TensorData Reshape(ConstantCall call)
    {
        TensorData data = call[0];
        long[] shape = call.Longs(1);
        int open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            shape[open] = 1;
            long others = Count(call, shape);
            Require(call, others > 0, "leaves an extent open beside none");
            shape[open] = data.Count / others;
        }

        Require(call, Count(call, shape) == data.Count, $"makes [{string.Join(", ", shape)}] of {data.Count} elements");
        return data with { Shape = shape };
    }

    private static long Count(ConstantCall call, long[] shape)
    {
        try
        {
            return Array.Exists(shape, extent => extent < 0) ? -1 : TensorData.CountOf(shape);
        }
        catch (OverflowException)
        {
            throw call.Fault("has absurd extents");
        }
    }

    private static TensorData Scatter(ConstantCall call)
    {
        bool sums = call.Node.Text("reduction", "none") switch
        {
            "none" => false,
            "add" => true,
            var other => throw call.Fault($"reduces by {other}"),
        };
        int size = call[0].Type.Bits() / 8;
        Require(call, call[0].Rank == 1 && call[1].Rank == 1 && call[2].Rank == 1 && size > 0 && call[0].Type == call[2].Type
            && call[1].Count == call[2].Count && (!sums || call[0].Type == ElementType.Int32) && call.Node.Int("axis", 0) == 0,
            "puts a vector's elements at places of another of its type");
        byte[] bytes = call.Writable();
        bool wide = call[1].Type == ElementType.Int64;
        Require(call, wide || call[1].Type == ElementType.Int32, "takes int32 or int64 places");
        ReadOnlySpan<byte> updates = call[2].Bytes.Span;
        Span<int> totals = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        for (int i = 0; i < call[1].Count; i++)
        {
            int place = call.Place(wide ? call.Span<long>(1)[i] : call.Span<int>(1)[i], call[0].Count);
            if (sums)
            {
                totals[place] = unchecked(totals[place] + MemoryMarshal.Cast<byte, int>(updates)[i]);
            }
            else
            {
                updates.Slice(i * size, size).CopyTo(bytes.AsSpan(place * size));
            }
        }

        return call[0] with { Bytes = bytes };
    }

    /// <summary>The front of a vector.</summary>
    private static TensorData Slice(ConstantCall call)
    {
        int size = call[0].Type.Bits() / 8;
        bool front = call.Inputs.Length == 3 && call.Longs(1) is [0] && call.Longs(2) is [>= 0];
        Require(call, front && call[0].Rank == 1 && size > 0, "takes the front of a vector");
        long count = Math.Min(call.Longs(2)[0], call[0].Count);
        return new TensorData(call[0].Type, [count], call[0].Bytes[..(int)(count * size)]);
    }

    private static void Require(ConstantCall call, bool holds, string cause)
    {
        if (!holds)
        {
            throw call.Fault($"{cause}, and is given something else");
        }
    }
}
