using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Planning;

/// <summary>A call of a model-local function: its nodes are run in its place.</summary>
internal sealed class FunctionCall : Operator
{
    /// <summary>The name under which a call's step holds the function.</summary>
    public const string Body = "function";

    public override IReadOnlyList<Tensor> Run(NodeCall call) => call.RunBody(Body, call.AllInputs);

    /// <summary>
    /// The function's nodes with the attributes that a call states, or else the function's defaults, where they refer to them; an attribute
    /// that has neither is left out, so that the operator's own default holds.
    /// </summary>
    public static IReadOnlyList<Node> Nodes(Function function, Node call) =>
        Bound(function.Nodes, name => call.Attribute(name) ?? function.Defaults.FirstOrDefault(attribute => attribute.Name == name)?.Value);

    private static IReadOnlyList<Node> Bound(IReadOnlyList<Node> nodes, Func<string, object?> value) =>
        [.. nodes.Select(
            node => node with { Attributes = [.. node.Attributes.Select(attribute => Bound(attribute, value)).OfType<NodeAttribute>()] })];

    private static NodeAttribute? Bound(NodeAttribute attribute, Func<string, object?> value) => attribute switch
    {
        { Reference: { } reference } => value(reference) is { } stated ? new NodeAttribute(attribute.Name, stated) : null,
        { Value: Graph graph } => attribute with { Value = graph with { Nodes = Bound(graph.Nodes, value) } },
        _ => attribute,
    };
}
