using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Reductions: axes as an attribute and as an input, kept and dropped.</summary>
internal static class ReductionCases
{
    private static readonly string[] OpTypes =
    [
        "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
        "ReduceSumSquare",
    ];

    public static IEnumerable<OperatorCase> All()
    {
        foreach (string opType in OpTypes)
        {
            long inputForm = opType == "ReduceSum" ? 13 : 18;
            foreach (long opset in (long[])[7, 11, inputForm - 1])
            {
                yield return Fed(new OperatorCase(opType, opset));
                yield return Fed(new OperatorCase(opType, opset, ("axes", new[] { 1 })));
                yield return Fed(new OperatorCase(opType, opset, ("axes", new[] { 0, 2 }), ("keepdims", 0)));
            }

            foreach (long opset in (long[])[inputForm, 20, 24])
            {
                yield return Fed(new OperatorCase(opType, opset));
                yield return Fed(new OperatorCase(opType, opset, ("keepdims", 0)));
                yield return Fed(new OperatorCase(opType, opset)).Longs(-1);
                yield return Fed(new OperatorCase(opType, opset)).Longs([]);
                yield return Fed(new OperatorCase(opType, opset, ("noop_with_empty_axes", 1))).Longs([]);
                yield return Fed(new OperatorCase(opType, opset, ("keepdims", 0))).Longs(2, 0);
            }
        }

        yield return new OperatorCase("ReduceSum", 13, ("noop_with_empty_axes", 1)).X(2, 3);
        yield return new OperatorCase("ReduceL1", 18, ("noop_with_empty_axes", 1)).X(2, 3);
        yield return new OperatorCase("ReduceL2", 18, ("noop_with_empty_axes", 1)).X(2, 3);
        yield return new OperatorCase("ReduceMax", 18).Input(OperatorCase.Ints([2, 3], 4, 1, 7, 2, 9, -3)).Longs(1).NoGradient();
        yield return new OperatorCase("ReduceProd", 18, ("keepdims", 0)).Input(OperatorCase.Ints([2, 3], 4, 1, 7, 2, 9, -3)).Longs(0).NoGradient();
        yield return new OperatorCase("ReduceSum", 13).X();
        foreach (string opType in (string[])["ReduceMax", "ReduceMin"])
        {
            yield return new OperatorCase(opType, 20).Input(OperatorCase.Bools([2, 2], true, false, true, true)).Longs(1).NoGradient();
        }
    }

    private static OperatorCase Fed(OperatorCase subject) => subject.Between(0.5, 2, 2, 3, 4);
}
