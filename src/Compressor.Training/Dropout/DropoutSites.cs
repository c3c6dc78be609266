using Compressor.IR;
using Compressor.Training.Operators;
using Compressor.Training.Planning;

namespace Compressor.Training.Dropout;

/// <summary>Finds the places of a model's main graph where dropout can act. Nothing that is a result of the graph is one.</summary>
internal sealed class DropoutSites
{
    private static readonly HashSet<string> Activations =
    [
        "Celu", "Clip", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "PRelu", "Relu", "Selu", "Sigmoid", "Softplus",
        "Softsign", "Swish", "Tanh", "ThresholdedRelu",
    ];

    private readonly Model model;
    private readonly GraphPlan plan;
    private readonly HashSet<string> fromData;
    private readonly HashSet<string> fromWeights = [];
    private readonly HashSet<string> results;
    private readonly Dictionary<string, Node> makers = [];

    private DropoutSites(Model model, GraphPlan plan)
    {
        this.model = model;
        this.plan = plan;
        fromData = [.. model.Graph.RequiredInputs().Select(input => input.Name)];
        results = [.. model.Graph.Outputs.Select(output => output.Name)];
        foreach (Node node in model.Graph.Nodes)
        {
            foreach (string output in node.Outputs)
            {
                makers[output] = node;
            }
        }
    }

    /// <summary>The sites in the order of the graph, its inputs first.</summary>
    public static IReadOnlyList<DropoutSite> Of(Model model, GraphPlan plan) => [.. new DropoutSites(model, plan).Find()];

    private IEnumerable<DropoutSite> Find()
    {
        foreach (Value input in model.Graph.RequiredInputs().Where(input => input.Type.IsFloatingPoint()))
        {
            yield return new DropoutSite(DropoutSiteKind.Input, input.Name, "")
            {
                Key = input.Name,
                ReadsData = true,
                Rank = input.Shape?.Count ?? 0,
            };
        }

        HashSet<string> outside = [.. plan.Prefix?.Nodes.SelectMany(index => model.Graph.Nodes[index].Outputs) ?? []];
        foreach (Step step in plan.Main.Steps.Where(step => step.DependsOnData))
        {
            if (!step.Node.Outputs.Any(outside.Contains) && SiteOf(step) is { } site)
            {
                yield return site;
            }

            fromData.UnionWith(step.Node.Outputs);
            if (step.Node.Inputs.Any(fromWeights.Contains) || ComputesWithWeight(step))
            {
                fromWeights.UnionWith(step.Node.Outputs);
            }
        }
    }

    private DropoutSite? SiteOf(Step step)
    {
        Node node = step.Node;
        bool isResult = node.Outputs.Any(results.Contains);
        DropoutSiteKind? kind = step.Operator switch
        {
            BilinearOperator bilinear when bilinear.IsBilinear(node) && ComputesWithWeight(step) => DropoutSiteKind.Product,
            RecurrentOperator when fromData.Contains(node.Input(0)) => DropoutSiteKind.Recurrent,
            Operators.Dropout => DropoutSiteKind.DropoutNode,
            MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool when !isResult && node.Outputs.Count == 1 =>
                DropoutSiteKind.Pooling,
            _ when Activations.Contains(node.OpType) && !isResult && fromData.Contains(node.Input(0)) => DropoutSiteKind.Activation,
            _ => null,
        };
        if (kind is null)
        {
            return null;
        }

        int operand = kind == DropoutSiteKind.Product && !fromData.Contains(node.Input(0)) ? 1 : 0;
        return new DropoutSite(kind.Value, node.DisplayName, node.OpType)
        {
            Key = node.Outputs.First(output => output.Length > 0),
            Node = node,
            Operand = operand,
            ReadsData = !fromWeights.Contains(node.Input(operand)),
            Weights = kind is DropoutSiteKind.Product or DropoutSiteKind.Recurrent
                ? [.. node.Inputs.Where(input => !fromData.Contains(input)).SelectMany(WeightsBehind).Distinct()]
                : [],
        };
    }

    /// <summary>True where one of two operands comes from the data, and the other does not.</summary>
    private bool ComputesWithWeight(Step step) => step.Operator switch
    {
        BilinearOperator => fromData.Contains(step.Node.Input(0)) != fromData.Contains(step.Node.Input(1)),
        RecurrentOperator => true,
        Gather => !fromData.Contains(step.Node.Input(0)),
        _ => false,
    };

    /// <summary>The trained weights that a value is made of.</summary>
    private IEnumerable<string> WeightsBehind(string value) => plan.Trained.Contains(value) ? [value]
        : makers.TryGetValue(value, out Node? maker) ? maker.Inputs.SelectMany(WeightsBehind)
        : [];
}
