namespace Compressor.IR.Folding;

/// <summary>A node with what is known of its inputs: what a rule computes from.</summary>
internal sealed class FoldedNode(Node node, Func<string, PartialTensor?> find)
{
    public Node Node => node;

    /// <summary>What is known of an input; null where nothing is, or the input is left out.</summary>
    public PartialTensor? this[int input] => node.Input(input) is { Length: > 0 } name ? find(name) : null;

    /// <summary>Integers that older opsets hold in an attribute and newer ones in an input; null where they are not all known.</summary>
    public long[]? Longs(string attribute, int input) =>
        node.Ints(attribute)?.ToArray()
        ?? (this[input]?.Elements is { } elements && elements.All(element => element is not null)
            ? [.. elements.Select(element => element!.Value)] : null);

    /// <summary>True where neither the attribute nor the input is given.</summary>
    public bool Lacks(string attribute, int input) => node.Ints(attribute) is null && node.Input(input).Length == 0;

    /// <summary>The tensor in row-major order seen through its shape; null where shape or elements are not known.</summary>
    public (long[] Shape, IReadOnlyList<long?> Elements)? Whole(int input) =>
        this[input] is { HasShape: true, Elements: { } elements } tensor
        ? ([.. tensor.Shape!.Select(extent => extent!.Value)], elements)
        : null;
}
