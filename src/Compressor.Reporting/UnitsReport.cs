namespace Compressor.Reporting;

/// <summary>Units that a weight makes: neurons, channels, hidden units.</summary>
public sealed record UnitsReport
{
    /// <summary>The weight's name.</summary>
    public required string Name { get; init; }

    /// <summary>In the original.</summary>
    public int Before { get; init; }

    /// <summary>In the written file.</summary>
    public int After { get; init; }

    /// <summary>How many of these are constant and stay all the same.</summary>
    public int Held { get; init; }

    /// <summary>
    /// What holds units that cannot be cut: "output of the graph", "mixed by LayerNormalization 'ln1'", …; null where nothing does.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>For a table: weight, before, after, and what holds them.</summary>
    public string[] Cells() => [Name, Text.Units.Count(Before), Text.Units.Count(After), Reason is null ? "" : $"held: {Reason}"];
}
