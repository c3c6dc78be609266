using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Gemm: Y [M, N] = alpha A [M, K] B [K, N] + beta C, A and B perhaps transposed.</summary>
internal sealed class GemmRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        (int a, int b) = Summed(node.Node);
        node.Map.Unite(node[0][a], node[1][b]);
        int[][] product = [node[0][1 - a], node[1][1 - b]];
        node.Output(0, node.Has(2) ? Broadcasting.Relate(node.Map, [product, node[2]]) : product);
        node.Map.AddLayer(node.Node.Inputs[1], node.Node.Outputs[0], 1, node[1][1 - b]);
        bool plain = node.Node.Float("alpha", 1) == 1 && node.Node.Float("beta", 1) == 1;
        node.Map.Add(new Contraction(node.Node, node.Node.Inputs[0], a, node.Node.Inputs[1], b)
        {
            OutputAxis = plain ? 1 - b : -1,
            BiasInput = 2,
        });
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        (int a, int b) = Summed(node.Node);
        int outputs = node[1][1 - b].Length;
        double[] bias = !node.Has(2) ? new double[outputs]
            : node[2].Length == 0 || node[2][^1].Length != outputs ? [.. Enumerable.Repeat(constants.Scalar(node.Node.Inputs[2]), outputs)]
            : constants.At(node.Node.Inputs[2], node[2].Length - 1);
        double[] sums = constants.Floats(node.Node.Inputs[1]) is { } weight
            ? WeightedSum.Of(weight, constants.At(node.Node.Inputs[0], a), outputs, unitsFirst: b == 0)
            : Array.ConvertAll(constants.At(node.Node.Inputs[1], 1 - b), value => value == 0 ? 0 : double.NaN);
        double alpha = node.Node.Float("alpha", 1);
        double beta = node.Node.Float("beta", 1);
        constants.Set(node.Node.Outputs[0], 1, [.. sums.Zip(bias, (sum, own) => alpha * sum + beta * own)]);
    }

    /// <summary>The axes of A and B that are summed over.</summary>
    private static (int A, int B) Summed(Node node) => (node.Int("transA", 0) == 0 ? 1 : 0, node.Int("transB", 0) == 0 ? 0 : 1);
}
