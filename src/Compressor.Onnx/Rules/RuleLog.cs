namespace Compressor.Onnx;

/// <summary>Notes which rules were applied and what breaks them.</summary>
internal sealed class RuleLog
{
    private readonly HashSet<Rule> applied = [];
    private readonly List<string> broken = [];

    public RuleReport Report => new(applied.Count, broken);

    /// <summary>Applies a rule to one object and passes its verdict on.</summary>
    public bool Require(Rule rule, bool holds, string where, string cause)
    {
        applied.Add(rule);
        if (!holds)
        {
            broken.Add($"{rule}: {where}: {cause}");
        }

        return holds;
    }
}
