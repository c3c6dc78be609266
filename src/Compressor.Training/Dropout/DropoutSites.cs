using Compressor.IR;
using Compressor.Training.Operators;
using Compressor.Training.Planning;

namespace Compressor.Training.Dropout;

/// <summary>
/// Finds the places of a model where dropout can act, in its main graph, its branches, loops and functions. Nothing that is a result of
/// the model is one.
/// </summary>
internal static class DropoutSites
{
    private static readonly HashSet<string> Activations =
    [
        "Celu", "Clip", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "PRelu", "Relu", "Selu", "Sigmoid", "Softplus",
        "Softsign", "Swish", "Tanh", "ThresholdedRelu",
    ];

    /// <summary>The sites in the order of the graph, its inputs first.</summary>
    public static IReadOnlyList<DropoutSite> Of(Model model, GraphPlan plan)
    {
        var scope = new SiteScope(plan.Main, plan.Trained.ToHashSet());
        scope.MarkFromData(model.Graph.RequiredInputs().Select(input => input.Name));
        scope.MarkResults(model.Graph.Outputs.Select(output => output.Name));
        HashSet<string> outside = [.. plan.Prefix?.Nodes.SelectMany(index => model.Graph.Nodes[index].Outputs) ?? []];
        IEnumerable<DropoutSite> inputs = model.Graph.RequiredInputs().Where(input => input.Type.IsFloatingPoint()).Select(input =>
            new DropoutSite(DropoutSiteKind.Input, input.Name, "")
            {
                Key = input.Name,
                ReadsData = true,
                Rank = input.Shape?.Count ?? 0,
            });
        return [.. inputs, .. Within(scope, outside)];
    }

    private static IEnumerable<DropoutSite> Within(SiteScope scope, HashSet<string> outside)
    {
        foreach (Step step in scope.Body.Steps.Where(step => step.DependsOnData))
        {
            bool isLayer = ComputesWithWeight(step, scope);
            if (!step.Node.Outputs.Any(outside.Contains))
            {
                foreach ((string attribute, Body held) in step.Bodies)
                {
                    SiteScope inner = scope.Enter(step, attribute, held);
                    foreach (DropoutSite site in Within(inner, []))
                    {
                        yield return site;
                    }

                    isLayer |= inner.HasLayers;
                }

                if (SiteOf(step, scope) is { } own)
                {
                    yield return own;
                }
            }

            scope.HasLayers |= isLayer;
            scope.MarkFromData(step.Node.Outputs);
            scope.MarkFromWeights(isLayer || step.Reads.Any(scope.IsFromWeights) ? step.Node.Outputs : []);
        }
    }

    private static DropoutSite? SiteOf(Step step, SiteScope scope)
    {
        Node node = step.Node;
        bool isResult = node.Outputs.Any(scope.IsResult);
        DropoutSiteKind? kind = step.Operator switch
        {
            BilinearOperator bilinear when bilinear.IsBilinear(node) && ComputesWithWeight(step, scope) => DropoutSiteKind.Product,
            RecurrentOperator when scope.IsFromData(node.Input(0)) => DropoutSiteKind.Recurrent,
            Operators.Dropout when !isResult => DropoutSiteKind.DropoutNode,
            MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool when !isResult && node.Outputs.Count == 1 =>
                DropoutSiteKind.Pooling,
            _ when Activations.Contains(node.OpType) && !isResult && scope.IsFromData(node.Input(0)) => DropoutSiteKind.Activation,
            _ => null,
        };
        if (kind is null)
        {
            return null;
        }

        int operand = kind == DropoutSiteKind.Product && !scope.IsFromData(node.Input(0)) ? 1 : 0;
        return new DropoutSite(kind.Value, StepPaths.Name(scope.Body, step), node.OpType)
        {
            Key = StepPaths.Key(scope.Path, step),
            Node = node,
            Operand = operand,
            ReadsData = !scope.IsFromWeights(node.Input(operand)),
            AddsData = node.Inputs.Skip(2).Any(scope.IsFromData),
            IsNested = scope.IsNested,
            WeightKey = scope.IsNested && kind == DropoutSiteKind.Product ? scope.WeightKey(node.Input(1 - operand)) : null,
            OwnRate = kind == DropoutSiteKind.DropoutNode ? Ratio(node, scope) : null,
            Weights = kind is DropoutSiteKind.Product or DropoutSiteKind.Recurrent
                ? [.. node.Inputs.Where(input => !scope.IsFromData(input)).SelectMany(scope.WeightsBehind).Distinct()]
                : [],
        };
    }

    /// <summary>True where one of two operands comes from the data, and the other does not.</summary>
    private static bool ComputesWithWeight(Step step, SiteScope scope) => step.Operator switch
    {
        BilinearOperator => scope.IsFromData(step.Node.Input(0)) != scope.IsFromData(step.Node.Input(1)),
        RecurrentOperator => true,
        Gather => !scope.IsFromData(step.Node.Input(0)),
        _ => false,
    };

    /// <summary>An attribute up to opset 11, an input from 12 on, 0.5 where left out; null where it is made while the model runs.</summary>
    private static double? Ratio(Node node, SiteScope scope)
    {
        const double Unstated = 0.5;
        return node.Attribute("ratio") is float attribute ? attribute
            : node.Input(1).Length == 0 ? Unstated
            : scope.Constant(node.Input(1))?.ToFloats() is [var ratio] ? Math.Round(ratio, 6) : null;
    }
}
