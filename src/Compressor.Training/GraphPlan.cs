using Compressor.IR;
using Compressor.Training.Planning;

namespace Compressor.Training;

/// <summary>
/// What can be done with a model, found without running it: the operator of every node, the weights that are trained and those that can
/// be pruned, and the nodes that stand in the way. Sub-graphs and functions are planned where they are used.
/// </summary>
public sealed class GraphPlan
{
    private readonly HashSet<string> movingStatistics;

    private GraphPlan(GraphPlanner planner, Body main, FrozenPrefix? prefix, IReadOnlyCollection<string>? frozen)
    {
        Main = main;
        Prefix = prefix;
        movingStatistics = [.. planner.MovingStatistics];
        Trained = Unfrozen(planner.Trained);
        Prunable = Unfrozen(planner.Prunable);
        Obstacles = [.. planner.Obstacles.Where(obstacle => prefix?.Nodes.Contains(obstacle.MainNode) != true)
            .GroupBy(obstacle => obstacle.Label, obstacle => $"'{obstacle.Name}'", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} ({string.Join(", ", group.Distinct())})")];

        string[] Unfrozen(IReadOnlySet<string> keys) => [.. planner.WeightKeys.Where(key =>
            keys.Contains(key) && frozen?.Contains(key) != true && prefix?.Weights.Contains(key) != true)];
    }

    internal Body Main { get; }

    /// <summary>The part of the graph that another runtime has to run; null where there is none.</summary>
    internal FrozenPrefix? Prefix { get; }

    /// <summary>
    /// Names of the nodes that another runtime has to run, for they come before every prunable weight and we have no operator.
    /// </summary>
    public IReadOnlyList<string> PrefixNodes => Prefix?.NodeNames ?? [];

    /// <summary>Keys of the weights that training changes.</summary>
    public IReadOnlyList<string> Trained { get; }

    /// <summary>Keys of the weights that are made variational and pruned: matrices and kernels of products, and embeddings.</summary>
    public IReadOnlyList<string> Prunable { get; }

    /// <summary>Both of the above.</summary>
    public WeightRoles Roles => new(Prunable, Trained);

    /// <summary>Why the graph cannot be trained, one reason per operator, each with the names of its nodes; empty where it can.</summary>
    public IReadOnlyList<string> Obstacles { get; }

    /// <summary>True where the model's weights are quantised, so that there is nothing to train.</summary>
    public bool IsQuantized { get; private init; }

    /// <summary>Why the model cannot be trained, in one sentence; null where it can.</summary>
    public string? Refusal
    {
        get
        {
            string list = string.Join("; ", Obstacles);
            return IsQuantized ? $"{QuantizedModels.Advice}; in the way: {list}"
                : Obstacles.Count > 0 ? $"cannot train through {list}"
                : null;
        }
    }

    /// <summary>Plans a model.</summary>
    /// <param name="frozen">Keys of weights to leave alone.</param>
    public static GraphPlan Of(Model model, IReadOnlyCollection<string>? frozen = null)
    {
        var planner = new GraphPlanner(model);
        Body main = planner.PlanMain();
        IReadOnlyList<string> quantized = QuantizedModels.Find(model);
        return new GraphPlan(planner, main, quantized.Count > 0 ? null : FrozenPrefix.Find(model, main, planner), frozen)
        {
            IsQuantized = quantized.Count > 0,
        };
    }

    /// <summary>True for a batch norm whose running statistics follow the batches.</summary>
    internal bool MovesStatistics(Step step) => step.Statistics.Count > 0 && step.Statistics.All(movingStatistics.Contains);

    internal bool IsMoving(string key) => movingStatistics.Contains(key);
}
