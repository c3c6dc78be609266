using Compressor.IR;

namespace Compressor.Training;

/// <summary>
/// What can be done with a graph, found without running it: the operator of every node, the weights that are trained and those that can
/// be pruned, and the nodes that stand in the way.
/// </summary>
public sealed class GraphPlan
{
    private GraphPlan(IReadOnlyList<Step> steps, IReadOnlyList<string> trained, IReadOnlyList<string> prunable, IReadOnlyList<string> obstacles)
    {
        Steps = steps;
        Trained = trained;
        Prunable = prunable;
        Obstacles = obstacles;
    }

    /// <summary>One node with its operator.</summary>
    /// <param name="DependsOnData">The node reads, directly or not, an input of the graph.</param>
    internal sealed record Step(Node Node, Operator Operator, long Opset, bool DependsOnData);

    internal IReadOnlyList<Step> Steps { get; }

    /// <summary>Keys of the weights that training changes.</summary>
    public IReadOnlyList<string> Trained { get; }

    /// <summary>Keys of the weights that are made variational and pruned: kernels and matrices of bilinear operators.</summary>
    public IReadOnlyList<string> Prunable { get; }

    /// <summary>Why the graph cannot be trained, one reason per operator, each with the names of its nodes; empty where it can.</summary>
    public IReadOnlyList<string> Obstacles { get; }

    /// <summary>Plans a model's main graph.</summary>
    /// <param name="frozen">Keys of weights to leave alone.</param>
    public static GraphPlan Of(Model model, IReadOnlyCollection<string>? frozen = null)
    {
        var obstacles = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var weights = WeightCensus.Of(model).Where(weight => !weight.Key.Contains('/') || IsMainGraph(model, weight.Key))
            .ToDictionary(weight => weight.Key);
        var origin = weights.Keys.ToDictionary(key => key, key => key);
        var trained = new HashSet<string>();
        var prunable = new HashSet<string>();
        var fromData = model.Graph.RequiredInputs().Select(input => input.Name).ToHashSet();
        var steps = new List<Step>();

        foreach (Node node in model.Graph.Nodes)
        {
            long opset = model.Opsets.GetValueOrDefault(node.Domain, 1);
            Operator? found = OperatorTable.Find(node);
            string? obstacle = found is null ? node.OpType : found.Refuses(node, opset);
            if (obstacle is not null)
            {
                string label = node.Domain.Length == 0 || found is not null ? obstacle : $"{node.Domain}.{obstacle}";
                obstacles.TryAdd(label, []);
                obstacles[label].Add(node.DisplayName);
                continue;
            }

            bool dependsOnData = node.Inputs.Any(fromData.Contains);
            steps.Add(new Step(node, found!, opset, dependsOnData));
            if (dependsOnData)
            {
                fromData.UnionWith(node.Outputs);
            }

            MarkWeights(node, found!);
        }

        return new GraphPlan(
            steps,
            [.. weights.Keys.Where(key => trained.Contains(key) && frozen?.Contains(key) != true)],
            [.. weights.Keys.Where(key => prunable.Contains(key) && frozen?.Contains(key) != true)],
            [.. obstacles.Select(entry => $"{entry.Key} ({string.Join(", ", entry.Value.Select(name => $"'{name}'"))})")]);

        void MarkWeights(Node node, Operator found)
        {
            for (int input = 0; input < node.Inputs.Count; input++)
            {
                if (!origin.TryGetValue(node.Inputs[input], out string? key))
                {
                    continue;
                }

                if (found.Rearranges && input == 0)
                {
                    foreach (string output in node.Outputs.Where(output => output.Length > 0))
                    {
                        origin.TryAdd(output, key);
                    }
                }
                else if (found.Trains(input) && weights[key].Data.Count > 1)
                {
                    trained.Add(key);
                    if (found.Prunes(input) && weights[key].Data.Rank >= 2)
                    {
                        prunable.Add(key);
                    }
                }
            }
        }
    }

    private static bool IsMainGraph(Model model, string key) =>
        model.Graph.Initializers.Any(initializer => initializer.Name == key) || model.Graph.Nodes.Any(node => node.Outputs.Contains(key));
}
