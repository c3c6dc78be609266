using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>
/// Outputs that a Sigmoid makes. ONNX Runtime computes Sigmoid as a rational function whose error is a few steps of float32 at 1,
/// however small the value: a detector that is sure of nothing gives 0.00003 with an error of 1e-7, 0.4 % of it. So the scale of such
/// an output is never taken for less than 0.0025, where 1e-4 of it is those few steps.
/// </summary>
public static class SigmoidOutputs
{
    private const double LeastScale = 2.5e-3;

    /// <summary>What keeps the values of its inputs, or averages them.</summary>
    private static readonly HashSet<string> Keeps =
    [
        "Cast", "Concat", "Flatten", "Gather", "Identity", "If", "ReduceMax", "ReduceMean", "Reshape", "Slice", "Split", "Squeeze",
        "Transpose", "Unsqueeze",
    ];

    /// <summary>By name, the least scale of the outputs of a graph that a Sigmoid makes.</summary>
    public static IReadOnlyDictionary<string, double> LeastScales(Graph graph)
    {
        HashSet<string> made = Made(graph);
        return graph.Outputs.Where(output => made.Contains(output.Name)).ToDictionary(output => output.Name, _ => LeastScale);
    }

    private static HashSet<string> Made(Graph graph)
    {
        var made = new HashSet<string>();
        foreach (Node node in graph.Nodes)
        {
            bool makes = node.OpType == "Sigmoid"
                || (Keeps.Contains(node.OpType) && node.Inputs.Any(made.Contains))
                || node.Graphs()
                .Any(body => Made(body.Graph) is var inner && body.Graph.Outputs.Any(output => inner.Contains(output.Name)));
            if (makes)
            {
                made.UnionWith(node.Outputs);
            }
        }

        return made;
    }
}
