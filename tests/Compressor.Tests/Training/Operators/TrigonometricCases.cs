using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Hyperbolic and inverse trigonometric functions, each in its domain, and tests for infinity.</summary>
internal static class TrigonometricCases
{
    public static IEnumerable<OperatorCase> All()
    {
        foreach (long opset in (long[])[9, 22])
        {
            foreach (string opType in (string[])["Sinh", "Cosh", "Asinh"])
            {
                yield return new OperatorCase(opType, opset).X(2, 3, 4);
            }

            foreach (string opType in (string[])["Asin", "Acos", "Atanh"])
            {
                yield return new OperatorCase(opType, opset).Between(-0.9, 0.9, 2, 3, 4);
            }

            yield return new OperatorCase("Acosh", opset).Between(1.1, 4, 2, 3, 4);
        }

        var infinities = OperatorCase.Numbers([5], 1, float.PositiveInfinity, float.NaN, float.NegativeInfinity, -2);
        foreach (long opset in (long[])[10, 20])
        {
            yield return new OperatorCase("IsInf", opset).Input(infinities).NoGradient();
            yield return new OperatorCase("IsInf", opset, ("detect_positive", 0)).Input(infinities).NoGradient();
            yield return new OperatorCase("IsInf", opset, ("detect_negative", 0)).Input(infinities).NoGradient();
            yield return new OperatorCase("IsInf", opset, ("detect_negative", 0), ("detect_positive", 0)).Input(infinities).NoGradient();
        }

        foreach (long opset in (long[])[11, 22])
        {
            yield return new OperatorCase("Det", opset).X(3, 3);
            yield return new OperatorCase("Det", opset).X(2, 3, 4, 4);
        }
    }
}
