using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Bits of integers, and caches written at integer places.</summary>
internal static class IntegerCases
{
    private static readonly TensorData Bytes = OperatorCase.Of<byte>(ElementType.UInt8, [2, 4], 0, 1, 2, 3, 64, 128, 170, 255);
    private static readonly TensorData Shifts = OperatorCase.Of<byte>(ElementType.UInt8, [4], 0, 1, 3, 7);
    private static readonly TensorData Longs = OperatorCase.Ints([2, 3], 7, -7, 3, 0, 1L << 40, -5);
    private static readonly TensorData OtherLongs = OperatorCase.Ints(12, -1, 1L << 40);

    public static IEnumerable<OperatorCase> All()
    {
        foreach (string direction in (string[])["LEFT", "RIGHT"])
        {
            yield return new OperatorCase("BitShift", 11, ("direction", direction)).Input(Bytes).Input(Shifts).NoGradient();
        }

        foreach (string opType in (string[])["BitwiseAnd", "BitwiseOr", "BitwiseXor"])
        {
            yield return new OperatorCase(opType, 18).Input(Longs).Input(OtherLongs).NoGradient();
            yield return new OperatorCase(opType, 18).Input(Bytes).Input(Shifts).NoGradient();
        }

        yield return new OperatorCase("BitwiseNot", 18).Input(Longs).NoGradient();
        yield return new OperatorCase("BitwiseNot", 18).Input(Bytes).NoGradient();

        yield return new OperatorCase("TensorScatter", 24).X(2, 3, 5, 2).X(2, 3, 2, 2).Input(OperatorCase.Ints(1, 3));
        yield return new OperatorCase("TensorScatter", 24).X(2, 3, 5, 2).X(2, 3, 2, 2);
        yield return new OperatorCase("TensorScatter", 24, ("axis", 1)).X(2, 5, 2).X(2, 2, 2).Input(OperatorCase.Ints(0, 2));
        yield return new OperatorCase("TensorScatter", 24, ("mode", "circular")).X(2, 3, 5, 2).X(2, 3, 4, 2).Input(OperatorCase.Ints(1, 3));
    }
}
