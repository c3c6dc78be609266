using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Operators that move, copy and leave out elements.</summary>
internal static class RearrangingCases
{
    public static IEnumerable<OperatorCase> All() => [.. Reshaping(), .. JoiningAndCutting(), .. Slices(), .. Gathers(), .. Pads(), .. Blocks()];

    private static IEnumerable<OperatorCase> Reshaping()
    {
        foreach (long opset in (long[])[7, 9, 11, 13, 14, 21, 25])
        {
            yield return new OperatorCase("Flatten", opset).X(2, 3, 4);
            yield return new OperatorCase("Flatten", opset, ("axis", 0)).X(2, 3, 4);
            yield return new OperatorCase("Flatten", opset, ("axis", 3)).X(2, 3, 4);
            yield return new OperatorCase("Reshape", opset).X(2, 3, 4).Longs(0, -1);
            yield return new OperatorCase("Reshape", opset).X(2, 3, 4).Longs(4, 6);
            yield return new OperatorCase("Transpose", opset).X(2, 3, 4);
            yield return new OperatorCase("Transpose", opset, ("perm", new[] { 1, 2, 0 })).X(2, 3, 4);
            yield return new OperatorCase("Identity", opset).X(2, 3);
            yield return new OperatorCase("Dropout", opset).X(2, 3);
            yield return new OperatorCase("Squeeze", opset).X(1, 2, 1, 3);
            yield return opset < 13
                ? new OperatorCase("Squeeze", opset, ("axes", new[] { 0, 2 })).X(1, 2, 1, 3)
                : new OperatorCase("Squeeze", opset).X(1, 2, 1, 3).Longs(-2);
            yield return opset < 13
                ? new OperatorCase("Unsqueeze", opset, ("axes", new[] { 3, 0 })).X(2, 3)
                : new OperatorCase("Unsqueeze", opset).X(2, 3).Longs(-1, 1);
        }

        yield return new OperatorCase("Flatten", 13, ("axis", -1)).X(2, 3, 4);
        yield return new OperatorCase("Reshape", 14, ("allowzero", 1)).Input(OperatorCase.Numbers([2, 0])).Longs(0, 3).NoGradient();
        yield return new OperatorCase("Reshape", 14).X(1).Longs([]);
        yield return new OperatorCase("Dropout", 10, ("ratio", 0.4f)).X(2, 3);
        yield return new OperatorCase("Dropout", 13).X(2, 3).Scalar(0.4f).Outputs(2);
    }

    private static IEnumerable<OperatorCase> JoiningAndCutting()
    {
        foreach (long opset in (long[])[7, 11, 13])
        {
            yield return new OperatorCase("Concat", opset, ("axis", 1)).X(2, 3).X(2, 1).X(2, 2);
            yield return new OperatorCase("Concat", opset, ("axis", 0)).X(2, 3).W(1, 3);
            yield return opset < 13
                ? new OperatorCase("Split", opset, ("axis", 1), ("split", new[] { 1, 3, 2 })).X(2, 6).Outputs(3)
                : new OperatorCase("Split", opset, ("axis", -1)).X(2, 6).Longs(1, 3, 2).Outputs(3);
            yield return new OperatorCase("Split", opset).X(6, 2).Outputs(3);
        }

        yield return new OperatorCase("Concat", 13, ("axis", -2)).X(2, 3).W(1, 3);
        yield return new OperatorCase("Split", 18, ("num_outputs", 3), ("axis", 1)).X(2, 7).Outputs(3);
        yield return new OperatorCase("Split", 18, ("num_outputs", 2)).X(6, 2).Outputs(2);
        foreach (long opset in (long[])[8, 13])
        {
            yield return new OperatorCase("Expand", opset).X(3, 1).Longs(2, 1, 4);
            yield return new OperatorCase("Expand", opset).X(2, 3, 4).Longs(3, 1);
            yield return new OperatorCase("Tile", opset).X(2, 3).Longs(2, 1);
            yield return new OperatorCase("Tile", opset).X(2, 3, 1).Longs(1, 2, 3);
        }
    }

    private static IEnumerable<OperatorCase> Slices()
    {
        yield return new OperatorCase("Slice", 7, ("starts", new[] { 1, 0 }), ("ends", new[] { 5, 3 }), ("axes", new[] { 0, 2 })).X(7, 2, 4);
        yield return new OperatorCase("Slice", 9, ("starts", new[] { -3, 1 }), ("ends", new[] { -1, 1000 })).X(7, 5);
        foreach (long opset in (long[])[10, 11, 13])
        {
            yield return new OperatorCase("Slice", opset).X(7, 5).Longs(1, 0).Longs(6, long.MaxValue);
            yield return new OperatorCase("Slice", opset).X(7, 5).Longs(1).Longs(6).Longs(1).Longs(3);
            yield return new OperatorCase("Slice", opset).X(7, 5).Longs(-1, 4).Longs(long.MinValue, 1).Longs(0, 1).Longs(-1, -2);
        }

        yield return new OperatorCase("Slice", 13).X(7, 5).Longs(20).Longs(-20).Longs(-2).Longs(-3);
        yield return new OperatorCase("Slice", 13).X(7, 5).Longs(-2).Longs(-5).Longs(-1).Longs(-1);
        yield return new OperatorCase("Slice", 13).X(7, 5).Longs(4).Longs(2).Longs(0).Longs(1).NoGradient();
        yield return new OperatorCase("Slice", 13).X(7, 5).Longs(1).Longs(3).Longs(0).Longs(-1).NoGradient();
        yield return new OperatorCase("Slice", 13).X(7, 5).Longs(1).Longs(3).None().Longs(2);
        yield return new OperatorCase("Slice", 13).Input(OperatorCase.Ints(3, 1, 4, 1, 5)).Longs(-1).Longs(-4).Longs(0).Longs(-2).NoGradient();
    }

    private static IEnumerable<OperatorCase> Gathers()
    {
        foreach (long opset in (long[])[7, 11, 13, 25])
        {
            yield return new OperatorCase("Gather", opset).X(4, 3).Longs(2, 0, 2);
            yield return new OperatorCase("Gather", opset, ("axis", 1)).X(4, 3).Input(OperatorCase.Ints([2, 2], 2, 0, 1, 1));
        }

        yield return new OperatorCase("Gather", 13, ("axis", -1)).X(2, 4, 3).Longs(-1, 0, -3);
        yield return new OperatorCase("Gather", 13, ("axis", 1)).X(2, 4, 3).Scalar(-1L);
        yield return new OperatorCase("Gather", 13).W(4, 3).Input(OperatorCase.Ints([2, 2], 3, -4, 1, 1)).NoGradient();
        yield return new OperatorCase("Gather", 13).Input(OperatorCase.Ints(3, 1, 4)).Scalar(1L).NoGradient();
    }

    private static IEnumerable<OperatorCase> Pads()
    {
        yield return new OperatorCase("Pad", 7, ("pads", new[] { 0, 1, 2, 1, 0, 3 }), ("value", 1.5f)).X(2, 3, 4);
        foreach (string mode in (string[])["reflect", "edge"])
        {
            yield return new OperatorCase("Pad", 7, ("mode", mode), ("pads", new[] { 0, 1, 2, 1, 0, 3 })).X(2, 3, 4);
        }

        foreach (long opset in (long[])[11, 13, 18, 21, 25])
        {
            yield return new OperatorCase("Pad", opset).X(2, 3, 4).Longs(0, 1, 2, 1, 0, 3);
            yield return new OperatorCase("Pad", opset).X(2, 3, 4).Longs(0, 1, 2, 1, 0, 3).Scalar(-2f);
            yield return new OperatorCase("Pad", opset).X(4, 3, 5).Longs(0, -1, 2, 1, 1, -3);
            yield return new OperatorCase("Pad", opset, ("mode", "reflect")).X(1, 2, 4, 5).Longs(0, 0, 2, 1, 0, 0, 3, 4);
            yield return new OperatorCase("Pad", opset, ("mode", "edge")).X(2, 3, 4).Longs(2, 1, 2, 1, 0, 6);
        }

        yield return new OperatorCase("Pad", 18).X(2, 3, 4).Longs(1, 2, 0, 3).None().Longs(-1, 0);
        yield return new OperatorCase("Pad", 18, ("mode", "edge")).X(2, 3, 4).Longs(1, 2).None().Longs(1);
        yield return new OperatorCase("Pad", 19, ("mode", "wrap")).X(2, 3, 4).Longs(1, 1, 2, 1, 0, 3);
        yield return new OperatorCase("Pad", 13).Input(OperatorCase.Ints(3, 1, 4)).Longs(1, 2).Scalar(7L).NoGradient();
    }

    private static IEnumerable<OperatorCase> Blocks()
    {
        yield return new OperatorCase("DepthToSpace", 7, ("blocksize", 2)).X(2, 8, 3, 2);
        foreach (string mode in (string[])["DCR", "CRD"])
        {
            yield return new OperatorCase("DepthToSpace", 11, ("blocksize", 2), ("mode", mode)).X(2, 8, 3, 2);
            yield return new OperatorCase("DepthToSpace", 13, ("blocksize", 3), ("mode", mode)).X(1, 9, 2, 2);
        }

        yield return new OperatorCase("SpaceToDepth", 7, ("blocksize", 2)).X(2, 3, 4, 6);
        yield return new OperatorCase("SpaceToDepth", 13, ("blocksize", 3)).X(1, 2, 3, 6);
    }
}
