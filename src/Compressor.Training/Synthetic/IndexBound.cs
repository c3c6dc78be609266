using Compressor.IR;

namespace Compressor.Training.Synthetic;

/// <summary>How many rows the tables have that an integer input points into.</summary>
public static class IndexBound
{
    private static readonly string[] Passing = ["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"];

    /// <summary>The rows of the smallest table; null where the input does not only point into tables.</summary>
    public static long? Of(Model model, string input)
    {
        var tables = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data);
        var values = new Queue<string>([input]);
        var bounds = new List<long>();
        while (values.TryDequeue(out string? value))
        {
            foreach (Node node in model.Graph.Nodes.Where(node => node.Inputs.Contains(value)))
            {
                if (Passing.Contains(node.OpType) && node.Inputs[0] == value)
                {
                    values.Enqueue(node.Outputs[0]);
                }
                else if (node.OpType == "Gather" && node.Inputs[1] == value && tables.TryGetValue(node.Inputs[0], out TensorData? table))
                {
                    long axis = NodeCall.Axis(node.Int("axis", 0), table.Rank);
                    bounds.Add(table.Shape[(int)axis]);
                }
                else if (node.OpType != "Shape")
                {
                    return null;
                }
            }
        }

        return bounds.Count == 0 ? null : bounds.Min();
    }
}
