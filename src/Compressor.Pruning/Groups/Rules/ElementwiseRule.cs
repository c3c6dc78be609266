using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Element by element over one or more inputs that broadcast: what meets must be cut together.</summary>
internal sealed class ElementwiseRule : UnitRule
{
    private readonly Func<Node, double[], double> function;

    public ElementwiseRule(Func<double, double> function) => this.function = (_, x) => function(x[0]);

    public ElementwiseRule(Func<Node, double, double> function) => this.function = (node, x) => function(node, x[0]);

    /// <param name="function">Applied from left to right where there are more than two inputs.</param>
    public ElementwiseRule(Func<double, double, double> function) => this.function = (_, x) => x.Aggregate(function);

    public override void Relate(UnitNode node) =>
        node.Output(0, Broadcasting.Relate(node.Map, [.. Enumerable.Range(0, node.Node.Inputs.Count).Select(input => node[input])]));

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        string output = node.Node.Outputs[0];
        int rank = node.Map.Labels[output].Length;
        for (int axis = 0; axis < rank; axis++)
        {
            double[][] operands = [.. node.Node.Inputs.Select(input => Operand(input, axis - rank))];
            var values = new double[node.Map.Labels[output][axis].Length];
            var here = new double[operands.Length];
            for (int i = 0; i < values.Length; i++)
            {
                for (int operand = 0; operand < here.Length; operand++)
                {
                    here[operand] = operands[operand].Length == 1 ? operands[operand][0] : operands[operand][i];
                }

                values[i] = function(node.Node, here);
            }

            constants.Set(output, axis, values);
        }

        double[] Operand(string input, int fromEnd)
        {
            int[][] labels = node.Map.Labels[input];
            int axis = labels.Length + fromEnd;
            bool spread = axis < 0 || (labels[axis].Length == 1 && node.Map.Labels[output][rank + fromEnd].Length > 1);
            return spread ? [constants.Scalar(input)] : constants.At(input, axis);
        }
    }
}
