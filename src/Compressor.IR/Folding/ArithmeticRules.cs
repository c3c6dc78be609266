namespace Compressor.IR.Folding;

/// <summary>
/// Integer arithmetic, comparisons and logic, element by element; a list meets a list of its length, or a single element.
/// </summary>
internal static class ArithmeticRules
{
    public static PartialTensor? Add(FoldedNode node) => Binary(node, (a, b) => a + b);

    public static PartialTensor? Sub(FoldedNode node) => Binary(node, (a, b) => a - b);

    public static PartialTensor? Mul(FoldedNode node) => Binary(node, (a, b) => a * b);

    public static PartialTensor? Div(FoldedNode node) => Binary(node, (a, b) => b == 0 ? null : a / b);

    public static PartialTensor? Mod(FoldedNode node)
    {
        bool signOfDividend = node.Node.Int("fmod", 0) != 0;
        return Binary(node, (a, b) => b == 0 ? null : signOfDividend ? a % b : ((a % b) + b) % b);
    }

    public static PartialTensor? Neg(FoldedNode node) => Elementwise(node, 1, values => -values[0]);

    public static PartialTensor? Min(FoldedNode node) =>
        Elementwise(node, node.Node.Inputs.Count, values => values.Contains(null) ? null : values.Min());

    public static PartialTensor? Max(FoldedNode node) =>
        Elementwise(node, node.Node.Inputs.Count, values => values.Contains(null) ? null : values.Max());

    public static PartialTensor? Equal(FoldedNode node) => Compared(node, (a, b) => a == b);

    public static PartialTensor? Greater(FoldedNode node) => Compared(node, (a, b) => a > b);

    public static PartialTensor? GreaterOrEqual(FoldedNode node) => Compared(node, (a, b) => a >= b);

    public static PartialTensor? Less(FoldedNode node) => Compared(node, (a, b) => a < b);

    public static PartialTensor? LessOrEqual(FoldedNode node) => Compared(node, (a, b) => a <= b);

    /// <summary>What is false with one operand is false whatever the other.</summary>
    public static PartialTensor? And(FoldedNode node) => Elementwise(
        node, 2, values => values.Contains(0) ? 0 : values.Contains(null) ? null : 1);

    /// <summary>What is true with one operand is true whatever the other.</summary>
    public static PartialTensor? Or(FoldedNode node) => Elementwise(
        node, 2, values => values.Any(value => value is not (null or 0)) ? 1 : values.Contains(null) ? null : 0);

    public static PartialTensor? Not(FoldedNode node) => Elementwise(node, 1, values => values[0] is { } value ? value == 0 ? 1 : 0 : null);

    /// <summary>Applies a function to the elements of the first inputs, of which each has one element or as many as the longest.</summary>
    public static PartialTensor? Elementwise(FoldedNode node, int inputs, Func<long?[], long?> function)
    {
        PartialTensor?[] operands = [.. Enumerable.Range(0, inputs).Select(input => node[input])];
        if (inputs == 0 || operands.Any(operand => operand?.Elements is null || operand.Shape is not { Count: <= 1 }))
        {
            return null;
        }

        int count = operands.Max(operand => operand!.Elements!.Count);
        if (operands.Any(operand => operand!.Elements!.Count != count && operand.Elements.Count != 1))
        {
            return null;
        }

        long?[] results = [.. Enumerable.Range(0, count).Select(i =>
            function([.. operands.Select(operand => operand!.Elements!.Count == 1 ? operand.Elements[0] : operand.Elements[i])]))];
        return operands.All(operand => operand!.Shape!.Count == 0) ? new PartialTensor([], results) : PartialTensor.List(results);
    }

    private static PartialTensor? Binary(FoldedNode node, Func<long, long, long?> function) =>
        Elementwise(node, 2, values => values is [{ } a, { } b] ? function(a, b) : null);

    private static PartialTensor? Compared(FoldedNode node, Func<long, long, bool> holds) =>
        Binary(node, (a, b) => holds(a, b) ? 1 : 0);
}
