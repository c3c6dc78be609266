namespace Compressor.Onnx;

/// <summary>The outcome of <see cref="OnnxRules.Check"/>.</summary>
/// <param name="Checked">Number of different rules that the file gave occasion to check.</param>
/// <param name="Broken">One line for each violation: the rule, where, and what is wrong; empty for a valid file.</param>
public sealed record RuleReport(int Checked, IReadOnlyList<string> Broken)
{
    public bool IsValid => Broken.Count == 0;
}
