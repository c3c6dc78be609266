using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Every tensor of a model, those of sub-graphs, functions and attributes included.</summary>
internal static class ModelTensors
{
    public static IEnumerable<Initializer> Of(Model model) =>
        Of(model.Graph).Concat(model.Functions.SelectMany(function => function.Nodes).SelectMany(Of));

    private static IEnumerable<Initializer> Of(Graph graph) => graph.Initializers.Concat(graph.Nodes.SelectMany(Of));

    private static IEnumerable<Initializer> Of(Node node) => node.Attributes.SelectMany(attribute => attribute.Value switch
    {
        Initializer tensor => [tensor],
        IReadOnlyList<Initializer> tensors => tensors,
        Graph graph => Of(graph),
        IReadOnlyList<Graph> graphs => graphs.SelectMany(Of),
        _ => [],
    });
}
