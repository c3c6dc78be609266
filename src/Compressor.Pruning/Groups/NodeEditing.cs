using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>Nodes with one thing changed.</summary>
internal static class NodeEditing
{
    /// <summary>The node with an attribute set, in its place where it was there.</summary>
    public static Node With(this Node node, string attribute, object value) => node with
    {
        Attributes = node.Attributes.Any(own => own.Name == attribute)
            ? [.. node.Attributes.Select(own => own.Name == attribute ? own with { Value = value } : own)]
            : [.. node.Attributes, new NodeAttribute(attribute, value)],
    };

    public static Node Without(this Node node, string attribute) =>
        node with { Attributes = [.. node.Attributes.Where(own => own.Name != attribute)] };

    /// <summary>The node with another input; those before it that are not there are left out.</summary>
    public static Node WithInput(this Node node, int input, string name)
    {
        string[] inputs = [.. node.Inputs, .. Enumerable.Repeat("", Math.Max(0, input + 1 - node.Inputs.Count))];
        inputs[input] = name;
        return node with { Inputs = inputs };
    }
}
