using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>MatMul: Y […, M, N] = A […, M, K] B […, K, N]; the leading axes broadcast.</summary>
internal sealed class MatMulRule : UnitRule
{
    public override string? Refuses(UnitNode node) => node[0].Length < 2 || node[1].Length < 2 ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node)
    {
        (int[][] a, int[][] b) = (node[0], node[1]);
        node.Map.Unite(a[^1], b[^2]);
        int[][] batch = a.Length > 2 || b.Length > 2 ? Broadcasting.Relate(node.Map, [a[..^2], b[..^2]]) : [];
        node.Output(0, [.. batch, a[^2], b[^1]]);
        (string left, string right) = (node.Node.Inputs[0], node.Node.Inputs[1]);
        bool weightLeft = node.Constant(0) is not null && node.Constant(1) is null;
        node.Map.AddLayer(right, node.Node.Outputs[0], batch.Length + 1, b[^1]);
        node.Map.Add(weightLeft
            ? new Contraction(node.Node, right, b.Length - 2, left, a.Length - 1)
            : new Contraction(node.Node, left, a.Length - 1, right, b.Length - 2) { OutputAxis = b.Length == 2 ? 1 : -1 });
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        (int[][] a, int[][] b) = (node[0], node[1]);
        string output = node.Node.Outputs[0];
        int rank = node.Map.Labels[output].Length;
        double[] sums = b.Length == 2 && constants.Floats(node.Node.Inputs[1]) is { } weight
            ? WeightedSum.Of(weight, constants.At(node.Node.Inputs[0], a.Length - 1), b[^1].Length, unitsFirst: true)
            : Zeros(constants.At(node.Node.Inputs[1], b.Length - 1));
        constants.Set(output, rank - 1, sums);
        constants.Set(output, rank - 2, Zeros(constants.At(node.Node.Inputs[0], a.Length - 2)));
    }

    private static double[] Zeros(double[] constants) => Array.ConvertAll(constants, value => value == 0 ? 0 : double.NaN);
}
