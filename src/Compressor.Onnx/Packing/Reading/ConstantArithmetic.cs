using System.Numerics;
using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Arithmetic on two constants of one type, int32, int64 or float32, with ONNX's broadcasting.</summary>
internal static class ConstantArithmetic
{
    public static TensorData Add(ConstantCall call) => Compute(call, Sum, Sum, static (a, b) => a + b);

    public static TensorData Sub(ConstantCall call) => Compute(call, Difference, Difference, static (a, b) => a - b);

    public static TensorData Mul(ConstantCall call) => Compute(call, Product, Product, static (a, b) => a * b);

    public static TensorData Div(ConstantCall call) => Compute(
        call, NonZero<int>(call, static (a, b) => a / b), NonZero<long>(call, static (a, b) => a / b), null);

    public static TensorData Mod(ConstantCall call) => Compute(call, NonZero<int>(call, Floored), NonZero<long>(call, Floored), null);

    private static T Sum<T>(T a, T b)
        where T : IBinaryInteger<T> => unchecked(a + b);

    private static T Difference<T>(T a, T b)
        where T : IBinaryInteger<T> => unchecked(a - b);

    private static T Product<T>(T a, T b)
        where T : IBinaryInteger<T> => unchecked(a * b);

    /// <summary>Of integers the remainder takes the divisor's sign.</summary>
    private static T Floored<T>(T a, T b)
        where T : IBinaryInteger<T>
    {
        T rest = a % b;
        return rest != T.Zero && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
    }

    /// <summary>Division that faults where .NET would throw: by zero, and of the smallest number by minus one.</summary>
    private static Func<T, T, T> NonZero<T>(ConstantCall call, Func<T, T, T> divide)
        where T : IBinaryInteger<T>, ISignedNumber<T> =>
        (a, b) => b > T.Zero ? divide(a, b) : throw call.Fault("divides by what is not positive");

    private static TensorData Compute(
        ConstantCall call, Func<int, int, int> ints, Func<long, long, long> longs, Func<float, float, float>? floats) => (call[0].Type,
            call[1].Type) switch
        {
            (ElementType.Int32, ElementType.Int32) => Each(call, ints),
            (ElementType.Int64, ElementType.Int64) => Each(call, longs),
            (ElementType.Float32, ElementType.Float32) when floats is not null => Each(call, floats),
            (var first, var second) => throw call.Fault($"takes two of one type, and is given {first} and {second}"),
        };

    private static TensorData Each<T>(ConstantCall call, Func<T, T, T> compute)
        where T : unmanaged
    {
        int rank = Math.Max(call[0].Rank, call[1].Rank);
        long[] a = Padded(call[0].Shape, rank);
        long[] b = Padded(call[1].Shape, rank);
        var shape = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = a[axis] == 1 ? b[axis] : a[axis];
            if (b[axis] != 1 && b[axis] != shape[axis])
            {
                throw call.Fault("is given shapes that do not go together");
            }
        }

        byte[] bytes = call.Allocate(call[0].Type, shape);
        Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        ReadOnlySpan<T> first = call.Span<T>(0);
        ReadOnlySpan<T> second = call.Span<T>(1);
        long[] stepsA = Steps(a);
        long[] stepsB = Steps(b);
        int inner = rank == 0 ? 1 : (int)shape[^1];
        int stepA = rank == 0 ? 0 : (int)stepsA[^1];
        int stepB = rank == 0 ? 0 : (int)stepsB[^1];
        for (int done = 0; done < to.Length; done += inner)
        {
            (int fromA, int fromB) = Start(done, shape, stepsA, stepsB);
            for (int i = 0; i < inner; i++)
            {
                to[done + i] = compute(first[fromA + i * stepA], second[fromB + i * stepB]);
            }
        }

        return new TensorData(call[0].Type, shape, bytes);
    }

    private static long[] Padded(IReadOnlyList<long> shape, int rank) => [.. Enumerable.Repeat(1L, rank - shape.Count), .. shape];

    /// <summary>Elements from one index of each axis to the next; none where the axis is repeated.</summary>
    private static long[] Steps(long[] shape)
    {
        var steps = new long[shape.Length];
        long step = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            steps[axis] = shape[axis] == 1 ? 0 : step;
            step *= shape[axis];
        }

        return steps;
    }

    /// <summary>Where the row that an element begins starts in both operands.</summary>
    private static (int A, int B) Start(int element, long[] shape, long[] stepsA, long[] stepsB)
    {
        long a = 0;
        long b = 0;
        long rest = element;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            long index = rest % shape[axis];
            rest /= shape[axis];
            a += index * stepsA[axis];
            b += index * stepsB[axis];
        }

        return ((int)a, (int)b);
    }
}
