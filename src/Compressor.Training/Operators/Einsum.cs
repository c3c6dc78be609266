using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Sum of products over the indices of an equation, as in "bij,bjk-&gt;bik". With two operands it is linear in each; an index that only
/// one of them has is summed there first, so that of the rest every element meets each element of the other at most once.
/// </summary>
internal sealed class Einsum : BilinearOperator
{
    protected internal override bool IsBilinear(IR.Node node) => node.Inputs.Count == 2;

    public override IReadOnlyList<Tensor> Run(NodeCall call) => IsBilinear(call.Node)
        ? base.Run(call)
        : [einsum(call.Text("equation", ""), [.. Enumerable.Range(0, call.InputCount).Select(input => call[input])])];

    protected override Tensor Operand(NodeCall call, int input, Tensor value)
    {
        (string[] terms, string result) = Parsed(call);
        string kept = Kept(terms, input, result);
        return kept == terms[input] ? value : einsum($"{terms[input]}->{kept}", value);
    }

    protected override Tensor Product(NodeCall call, Tensor left, Tensor right)
    {
        (string[] terms, string result) = Parsed(call);
        return einsum($"{Kept(terms, 0, result)},{Kept(terms, 1, result)}->{result}", left, right);
    }

    /// <summary>The indices of an operand that the other one or the result has too, each once.</summary>
    private static string Kept(string[] terms, int input, string result)
    {
        string elsewhere = terms[1 - input] + result;
        string term = terms[input];
        return string.Concat(term.Where((index, i) =>
            index == '.' || (elsewhere.Contains(index, StringComparison.Ordinal) && term.IndexOf(index, StringComparison.Ordinal) == i)));
    }

    private static (string[] Terms, string Result) Parsed(NodeCall call)
    {
        string equation = call.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        return (sides[0].Split(','), sides.Length > 1 ? sides[1] : Implied(sides[0]));
    }

    /// <summary>Without an arrow the result has the indices that occur once, in alphabetical order, after those of an ellipsis.</summary>
    private static string Implied(string operands)
    {
        string letters = operands.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        string once = string.Concat(letters.Where(letter => letters.Count(other => other == letter) == 1).Order());
        return operands.Contains('.', StringComparison.Ordinal) ? $"...{once}" : once;
    }
}
