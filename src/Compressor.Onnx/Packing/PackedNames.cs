using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Short names for what rebuilds a packed tensor, and the names they must differ from.</summary>
internal static class PackedNames
{
    /// <summary>What the name of the node that gives a packed tensor begins with; the encoding's first letter and a number
    /// follow.</summary>
    public const string Marker = "packed";

    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Letters = 26;

    /// <summary>Every name that stands in a model: values, nodes, sub-graphs included.</summary>
    public static HashSet<string> Of(Model model)
    {
        var names = new HashSet<string>();
        Collect(model.Graph, names);
        foreach (Node node in GraphNames.AllNodes(model))
        {
            names.UnionWith(node.Inputs);
            names.UnionWith(node.Outputs);
            foreach ((_, Graph graph) in node.Graphs())
            {
                Collect(graph, names);
            }
        }

        return names;
    }

    /// <summary>A number in base 36.</summary>
    public static string Digits(int number) => number < Alphabet.Length
        ? Alphabet[number].ToString()
        : Digits(number / Alphabet.Length) + Alphabet[number % Alphabet.Length];

    /// <summary>The name of a value within its tensor: A to Z, then AA and on.</summary>
    public static string Letter(int number) => number < Letters
        ? ((char)('A' + number)).ToString()
        : Letter(number / Letters - 1) + (char)('A' + number % Letters);

    private static void Collect(Graph graph, HashSet<string> names)
    {
        names.UnionWith(graph.Inputs.Select(value => value.Name));
        names.UnionWith(graph.Outputs.Select(value => value.Name));
        names.UnionWith(graph.Values.Select(value => value.Name));
        names.UnionWith(graph.Initializers.Select(initializer => initializer.Name));
    }
}
