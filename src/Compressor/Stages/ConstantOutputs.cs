using Compressor.IR;

namespace Compressor.Stages;

/// <summary>
/// Outputs of a graph that do not depend on its inputs: a weight that is listed among them, or a cast of one. Whoever reads them wants the
/// weight as it was.
/// </summary>
internal static class ConstantOutputs
{
    /// <summary>The output that shows each weight, by the weight's key.</summary>
    public static IReadOnlyDictionary<string, string> Weights(Model model)
    {
        var makers = new Dictionary<string, Node>();
        foreach (Node node in model.Graph.Nodes)
        {
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                makers[output] = node;
            }
        }

        HashSet<string> inputs = [.. model.Graph.RequiredInputs().Select(input => input.Name)];
        string[] keys = [.. WeightCensus.Of(model).Select(weight => weight.Key)];
        var shown = new Dictionary<string, string>();
        foreach (Value output in model.Graph.Outputs)
        {
            HashSet<string> behind = Behind(output.Name, makers);
            if (!behind.Overlaps(inputs))
            {
                foreach (string key in keys.Where(behind.Contains))
                {
                    shown.TryAdd(key, output.Name);
                }
            }
        }

        return shown;
    }

    /// <summary>A value and all that it is made of.</summary>
    private static HashSet<string> Behind(string value, Dictionary<string, Node> makers)
    {
        var behind = new HashSet<string> { value };
        var open = new Stack<string>([value]);
        while (open.TryPop(out string? next))
        {
            if (makers.TryGetValue(next, out Node? node))
            {
                foreach (string read in GraphNames.ReadBy(node).Where(behind.Add))
                {
                    open.Push(read);
                }
            }
        }

        return behind;
    }
}
