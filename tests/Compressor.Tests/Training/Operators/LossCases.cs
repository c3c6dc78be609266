using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>The two losses that a file may hold beside its network.</summary>
internal static class LossCases
{
    public static IEnumerable<OperatorCase> All()
    {
        foreach (string opType in (string[])["NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"])
        {
            foreach (string reduction in (string[])["none", "mean", "sum"])
            {
                foreach (long opset in (long[])[12, 13])
                {
                    yield return new OperatorCase(opType, opset, ("reduction", reduction)).X(3, 4).Input(OperatorCase.Ints(0, 3, 1));
                    yield return new OperatorCase(opType, opset, ("reduction", reduction), ("ignore_index", -1)).X(2, 4, 3).Input(OperatorCase.Ints([2, 3], 0, 3, -1, 1, -1, 2));
                    yield return new OperatorCase(opType, opset, ("reduction", reduction), ("ignore_index", 1)).X(3, 4).Input(OperatorCase.Ints(0, 3, 1)).Between(0.5, 2, 4);
                }
            }
        }

        yield return new OperatorCase("SoftmaxCrossEntropyLoss", 13).X(3, 4).Input(OperatorCase.Ints(0, 3, 1)).Outputs(2);
    }
}
