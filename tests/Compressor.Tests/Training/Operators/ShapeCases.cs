using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Constants, shapes, ranges, casts and triangles.</summary>
internal static class ShapeCases
{
    public static IEnumerable<OperatorCase> All()
    {
        yield return new OperatorCase("Shape", 7).X(2, 3, 4).NoGradient();
        foreach (long opset in (long[])[15, 21, 25])
        {
            yield return new OperatorCase("Shape", opset).X(2, 3, 4).NoGradient();
            yield return new OperatorCase("Shape", opset, ("start", 1)).X(2, 3, 4).NoGradient();
            yield return new OperatorCase("Shape", opset, ("start", -2), ("end", -1)).X(2, 3, 4).NoGradient();
            yield return new OperatorCase("Shape", opset, ("start", -9), ("end", 9)).X(2, 3, 4).NoGradient();
        }

        yield return new OperatorCase("Size", 13).X(2, 3, 4).NoGradient();

        yield return new OperatorCase("ConstantOfShape", 9).Input(OperatorCase.Ints(2, 3)).NoGradient();
        yield return new OperatorCase("ConstantOfShape", 9, ("value", OperatorCase.Ints(7))).Input(OperatorCase.Ints(2, 3)).NoGradient();
        yield return new OperatorCase("ConstantOfShape", 21, ("value", OperatorCase.Numbers([1], 0.5f))).Input(OperatorCase.Ints(4)).NoGradient();

        foreach ((string name, object value) in Constants())
        {
            yield return new OperatorCase("Constant", 13, (name, value)).NoGradient();
        }

        TensorData Scalar(long value) => OperatorCase.Ints([], value);
        TensorData Number(float value) => OperatorCase.Numbers([], value);
        yield return new OperatorCase("Range", 11).Input(Scalar(1)).Input(Scalar(10)).Input(Scalar(3)).NoGradient();
        yield return new OperatorCase("Range", 11).Input(Scalar(10)).Input(Scalar(1)).Input(Scalar(-4)).NoGradient();
        yield return new OperatorCase("Range", 11).Input(Number(0.5f)).Input(Number(2)).Input(Number(0.3f)).NoGradient();
        yield return new OperatorCase("Range", 11).Input(Scalar(3)).Input(Scalar(1)).Input(Scalar(1)).NoGradient();

        foreach (long opset in (long[])[9, 13, 19, 25])
        {
            yield return new OperatorCase("Cast", opset, ("to", (long)ElementType.Int64)).Input(OperatorCase.Numbers([4], 1.7f, -1.7f, 0, 3)).NoGradient();
            yield return new OperatorCase("Cast", opset, ("to", (long)ElementType.Bool)).Input(OperatorCase.Numbers([4], 1.7f, -1.7f, 0, 3)).NoGradient();
            yield return new OperatorCase("Cast", opset, ("to", (long)ElementType.Float32)).Input(OperatorCase.Ints(3, -1)).NoGradient();
        }

        foreach (ElementType type in (ElementType[])[ElementType.Int32, ElementType.Int8, ElementType.UInt8, ElementType.Int16])
        {
            yield return new OperatorCase("Cast", 13, ("to", (long)type)).Input(OperatorCase.Numbers([3], 1.7f, 0, 100)).NoGradient();
        }

        // Half precision has 11 bits: what ONNX Runtime rounds, the network is trained without rounding.
        yield return new OperatorCase("Cast", 13, ("to", (long)ElementType.Float64)).X(2, 3);
        yield return new OperatorCase("Cast", 13, ("to", (long)ElementType.Float16)).X(2, 3).Within(1e-3);

        foreach (ElementType type in (ElementType[])[ElementType.UInt16, ElementType.UInt32, ElementType.UInt64])
        {
            yield return new OperatorCase("Cast", 13, ("to", (long)type)).Input(OperatorCase.Ints(1, 65535, 70000, -1)).NoGradient();
        }

        foreach (long opset in (long[])[15, 19, 25])
        {
            yield return new OperatorCase("CastLike", opset).Input(OperatorCase.Ints(3, -1)).X(1).NoGradient();
            yield return new OperatorCase("CastLike", opset).Input(OperatorCase.Numbers([3], 1.7f, -1.7f, 0)).Longs(1).NoGradient();
            yield return new OperatorCase("CastLike", opset).X(2, 3).Floats(1);
        }

        foreach (long opset in (long[])[9, 22])
        {
            yield return new OperatorCase("EyeLike", opset).X(3, 4).NoGradient();
            yield return new OperatorCase("EyeLike", opset, ("dtype", (long)ElementType.Int64), ("k", 1)).X(4, 3).NoGradient();
            yield return new OperatorCase("EyeLike", opset, ("k", -2)).X(4, 3).NoGradient();
        }

        foreach (int upper in (int[])[0, 1])
        {
            yield return new OperatorCase("Trilu", 14, ("upper", upper)).X(2, 3, 4);
            yield return new OperatorCase("Trilu", 14, ("upper", upper)).X(4, 4).Scalar(1L);
            yield return new OperatorCase("Trilu", 14, ("upper", upper)).X(4, 4).Scalar(-2L);
        }
    }

    private static IEnumerable<(string Name, object Value)> Constants() =>
    [
        ("value", OperatorCase.Numbers([2, 2], 1, 2, 3, 4)),
        ("value_float", 0.5f),
        ("value_int", 3L),
        ("value_floats", (IReadOnlyList<float>)[0.5f, 2f]),
        ("value_ints", (IReadOnlyList<long>)[3L, -1L]),
    ];
}
