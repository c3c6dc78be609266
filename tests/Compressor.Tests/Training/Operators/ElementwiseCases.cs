using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Operators that work element by element, with and without broadcasting.</summary>
internal static class ElementwiseCases
{
    private static readonly TensorData Left = OperatorCase.Ints([2, 3], 7, -7, 3, 0, 5, -5);
    private static readonly TensorData Right = OperatorCase.Ints([2, 3], 2, 2, 3, 4, -3, -3);

    public static IEnumerable<OperatorCase> All() =>
        [.. Unary(), .. Activations(), .. Arithmetic(), .. Comparisons(), .. Logic(), .. Clips()];

    private static IEnumerable<OperatorCase> Unary()
    {
        foreach (string opType in (string[])["Abs", "Neg", "Exp", "Sin", "Cos", "Tan", "Atan", "Erf", "Tanh", "Sigmoid", "Reciprocal"])
        {
            yield return new OperatorCase(opType, 9).Between(0.1, 1.4, 2, 3);
            yield return new OperatorCase(opType, 13).X(2, 3, 4);
            yield return new OperatorCase(opType, 22).X();
        }

        foreach (string opType in (string[])["Sqrt", "Log"])
        {
            yield return new OperatorCase(opType, 9).Between(0.2, 3, 2, 3);
            yield return new OperatorCase(opType, 13).Between(0.2, 3, 2, 3, 4);
        }

        TensorData halves = OperatorCase.Numbers([8], -2.5f, -1.5f, -0.5f, -0.2f, 0, 0.5f, 1.5f, 2.7f);
        foreach (string opType in (string[])["Floor", "Ceil", "Sign", "Round"])
        {
            yield return new OperatorCase(opType, opType == "Round" ? 11 : 9).Input(halves).NoGradient();
            yield return new OperatorCase(opType, 13).X(2, 3, 4).NoGradient();
        }

        yield return new OperatorCase("IsNaN", 13).Input(OperatorCase.Numbers([3], 1, float.NaN, -2)).NoGradient();
    }

    private static IEnumerable<OperatorCase> Activations()
    {
        foreach (long opset in (long[])[7, 13, 16, 25])
        {
            yield return new OperatorCase("Relu", opset).X(2, 3, 4);
            yield return new OperatorCase("LeakyRelu", opset).X(2, 3, 4);
            yield return new OperatorCase("LeakyRelu", opset, ("alpha", 0.3f)).X(2, 3, 4);
            yield return new OperatorCase("Elu", opset).X(2, 3, 4);
            yield return new OperatorCase("Elu", opset, ("alpha", 0.3f)).X(2, 3, 4);
            yield return new OperatorCase("Selu", opset).X(2, 3, 4);
            yield return new OperatorCase("Selu", opset, ("alpha", 1.3f), ("gamma", 0.7f)).X(2, 3, 4);
            yield return new OperatorCase("HardSigmoid", opset).Between(-4, 4, 2, 3, 4);
            yield return new OperatorCase("HardSigmoid", opset, ("alpha", 0.4f), ("beta", 0.3f)).X(2, 3, 4);
            yield return new OperatorCase("Softsign", opset).X(2, 3, 4);
            yield return new OperatorCase("Softplus", opset).Between(-30, 30, 2, 3, 4);
            yield return new OperatorCase("PRelu", opset).X(2, 3, 4).W(2, 3, 4);
            yield return new OperatorCase("PRelu", opset).X(2, 3, 4, 5).W(3, 1, 1);
            yield return new OperatorCase("PRelu", opset).X(2, 3, 4).W(1);
        }

        yield return new OperatorCase("Celu", 12).X(2, 3, 4);
        yield return new OperatorCase("Celu", 12, ("alpha", 0.5f)).X(2, 3, 4);
        yield return new OperatorCase("ThresholdedRelu", 10).X(2, 3, 4);
        yield return new OperatorCase("ThresholdedRelu", 10, ("alpha", 0.3f)).X(2, 3, 4);
        yield return new OperatorCase("HardSwish", 14).Between(-4, 4, 2, 3, 4);
        yield return new OperatorCase("Shrink", 9).X(2, 3, 4);
        yield return new OperatorCase("Shrink", 9, ("bias", 0.25f), ("lambd", 0.75f)).X(2, 3, 4);
        yield return new OperatorCase("Swish", 24).Between(-4, 4, 2, 3, 4).Means(Swish(1));
        yield return new OperatorCase("Swish", 24, ("alpha", 0.3f)).Between(-4, 4, 2, 3, 4).Means(Swish(0.3f));
        yield return new OperatorCase("Mish", 18).Between(-4, 4, 2, 3, 4);
        yield return new OperatorCase("Gelu", 20).Between(-4, 4, 2, 3, 4);
        yield return new OperatorCase("Gelu", 20, ("approximate", "tanh")).Between(-4, 4, 2, 3, 4);
    }

    private static Func<GraphBuilder, IReadOnlyList<string>, string> Swish(float alpha) => (builder, x) =>
    {
        string slope = builder.Initializer("alpha", OperatorCase.Numbers([], alpha));
        return builder.Node("Mul", [x[0], builder.Node("Sigmoid", [builder.Node("Mul", [x[0], slope])])]);
    };

    private static IEnumerable<OperatorCase> Arithmetic()
    {
        foreach (string opType in (string[])["Add", "Sub", "Mul", "Div"])
        {
            foreach (long opset in (long[])[7, 13, 14])
            {
                yield return new OperatorCase(opType, opset).X(2, 3, 4).Between(0.5, 2, 3, 1);
                yield return new OperatorCase(opType, opset).X(2, 1, 4).PositiveW(3, 4);
                yield return new OperatorCase(opType, opset).Input(Left).Input(Right).NoGradient();
            }

            yield return new OperatorCase(opType, 14).PositiveW(4).Between(0.5, 2, 2, 4);
        }

        foreach (string opType in (string[])["Max", "Min", "Mean", "Sum"])
        {
            yield return new OperatorCase(opType, 8).X(2, 3);
            yield return new OperatorCase(opType, 8).X(2, 3).X(3);
            yield return new OperatorCase(opType, 13).X(2, 3).X(4, 1, 3).X(1);
        }

        yield return new OperatorCase("Max", 13).Input(Left).Input(Right).NoGradient();
        yield return new OperatorCase("Min", 13).Input(Left).Input(Right).NoGradient();
        yield return new OperatorCase("Mod", 13).Input(Left).Input(Right).NoGradient();
        yield return new OperatorCase("Mod", 13, ("fmod", 1)).Input(Left).Input(Right).NoGradient();
        yield return new OperatorCase("Mod", 13, ("fmod", 1)).X(2, 3).Between(0.5, 1, 3).NoGradient();

        foreach (long opset in (long[])[7, 12, 13, 15, 25])
        {
            yield return new OperatorCase("Pow", opset).X(2, 3).Scalar(2f);
            yield return new OperatorCase("Pow", opset).Between(0.2, 2, 2, 3).Scalar(0.5f);
            yield return new OperatorCase("Pow", opset).Between(0.2, 2, 2, 3).Between(-1, 3, 3);
        }

        yield return new OperatorCase("Pow", 13).X(2, 3).Longs(3);
        yield return new OperatorCase("Pow", 13).Between(0.2, 2, 3).PositiveW(1, 1);
        yield return new OperatorCase("Pow", 13).Input(Left).Input(OperatorCase.Ints(2)).NoGradient();
    }

    private static IEnumerable<OperatorCase> Comparisons()
    {
        foreach (string opType in (string[])["Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual"])
        {
            long first = opType.EndsWith("OrEqual", StringComparison.Ordinal) ? 12 : 11;
            foreach (long opset in (long[])[first, 16])
            {
                yield return new OperatorCase(opType, opset).Input(Left).Input(OperatorCase.Ints(7, 0, 3)).NoGradient();
                yield return new OperatorCase(opType, opset)
                    .Input(OperatorCase.Numbers([2, 2], 1, 2, 3, 4)).Input(OperatorCase.Numbers([2], 1, 3)).NoGradient();
            }
        }

        yield return new OperatorCase("Greater", 9).X(2, 3).X(3).NoGradient();
        yield return new OperatorCase("Less", 7).X(2, 3).X(3).NoGradient();
        yield return new OperatorCase("Equal", 7).Input(Left).Input(OperatorCase.Ints(7, 0, 3)).NoGradient();
    }

    private static IEnumerable<OperatorCase> Logic()
    {
        TensorData square = OperatorCase.Bools([2, 2], true, false, true, false);
        TensorData row = OperatorCase.Bools([2], true, false);
        foreach (string opType in (string[])["And", "Or", "Xor"])
        {
            yield return new OperatorCase(opType, 7).Input(square).Input(OperatorCase.Bools([2, 1], true, false)).NoGradient();
            yield return new OperatorCase(opType, 13).Input(square).Input(row).NoGradient();
        }

        yield return new OperatorCase("Not", 13).Input(square).NoGradient();
        yield return new OperatorCase("Equal", 13).Input(square).Input(row).NoGradient();
        foreach (long opset in (long[])[9, 16])
        {
            yield return new OperatorCase("Where", opset).Input(square).X(2, 2).X(3, 1, 1);
            yield return new OperatorCase("Where", opset).Input(row).X(2, 2).W(2, 2);
            yield return new OperatorCase("Where", opset).Input(square).Input(OperatorCase.Ints([2, 2], 1, 2, 3, 4)).Input(OperatorCase.Ints(9)).NoGradient();
        }
    }

    private static IEnumerable<OperatorCase> Clips()
    {
        yield return new OperatorCase("Clip", 7).X(2, 3, 4);
        yield return new OperatorCase("Clip", 7, ("min", -0.5f)).X(2, 3, 4);
        yield return new OperatorCase("Clip", 9, ("min", -0.5f), ("max", 1f)).X(2, 3, 4);
        foreach (long opset in (long[])[11, 12, 13])
        {
            yield return new OperatorCase("Clip", opset).X(2, 3, 4);
            yield return new OperatorCase("Clip", opset).X(2, 3, 4).Scalar(-0.5f);
            yield return new OperatorCase("Clip", opset).X(2, 3, 4).None().Scalar(0.5f);
            yield return new OperatorCase("Clip", opset).X(2, 3, 4).Scalar(0f).Scalar(1f);
        }

        yield return new OperatorCase("Clip", 13).Input(Left).Scalar(-6L).Scalar(long.MaxValue).NoGradient();
        yield return new OperatorCase("Clip", 13).Input(Left).NoGradient();
    }
}
