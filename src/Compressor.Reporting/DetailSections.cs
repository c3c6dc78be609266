using System.Text.Json.Serialization;

namespace Compressor.Reporting;

/// <summary>One weight of the written file.</summary>
public sealed record LayerReport
{
    /// <summary>The initializer's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its extents in the written file.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Elements in the original.</summary>
    public long Parameters { get; init; }

    /// <summary>Elements that are not zero in the written file.</summary>
    public long NonZeroParameters { get; init; }

    /// <summary>The second / the first.</summary>
    public double Density { get; init; }

    /// <summary>How it is stored: "dense", "sparse", "packed", …</summary>
    public string? Storage { get; init; }

    /// <summary>What it takes in the written file.</summary>
    public long? Bytes { get; init; }

    public Histogram? LogAlphaHistogram { get; init; }
}

/// <summary>Counts between edges: bin i lies in [edges[i], edges[i + 1]), the last one includes its upper edge.</summary>
/// <param name="Edges">Ascending, one more than the counts.</param>
/// <param name="Counts">Elements per bin.</param>
public sealed record Histogram(IReadOnlyList<double> Edges, IReadOnlyList<long> Counts);

/// <summary>One point of the curve of metric against size.</summary>
public sealed record TradeOffPoint
{
    public required string Criterion { get; init; }

    public double Density { get; init; }

    public long NonZeroParameters { get; init; }

    /// <summary>Null where no file was written for the point.</summary>
    public long? FileBytes { get; init; }

    public double? Metric { get; init; }

    /// <summary>What the metric was measured on: "validation" or "test".</summary>
    public required string Split { get; init; }

    public long? Seed { get; init; }

    /// <summary>True where the point has a training run of its own; false where only the cut differs.</summary>
    public bool FineTuned { get; init; }
}

/// <summary>One pass over the training samples.</summary>
public sealed record EpochReport
{
    /// <summary>Counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    public double Loss { get; init; }

    /// <summary>The KL divergence, before its weight.</summary>
    public double? Kl { get; init; }

    public double? KlWeight { get; init; }

    public double? LearningRate { get; init; }

    /// <summary>What a cut at this moment would leave.</summary>
    public double? Density { get; init; }

    /// <summary>On validation samples.</summary>
    public double? Metric { get; init; }
}

/// <summary>What was proved about the written file.</summary>
public sealed record VerificationReport
{
    public required RulesReport Rules { get; init; }

    public bool InterfaceUnchanged { get; init; }

    /// <summary>Between what was decided in memory and what the file computes, over all outputs.</summary>
    public double? MaxAbsDifference { get; init; }

    /// <summary>What ran the file, as in "ONNX Runtime 1.31.1".</summary>
    public string? Runtime { get; init; }

    /// <summary>Whether the zeros lie as the structure has them, in every group; null where it has them anywhere.</summary>
    public bool? StructureHolds { get; init; }

    /// <summary>How many blocks of each weight hold one that is not zero; null where the structure has no blocks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? BlocksKept { get; init; }
}

/// <summary>A runtime that ran the file beside ONNX Runtime.</summary>
public sealed record RuntimeReport
{
    /// <summary>With its version, as in "ML.NET 5.0.1".</summary>
    public required string Name { get; init; }

    /// <summary>On the test split; null without labels.</summary>
    public MetricReport? Metric { get; init; }

    /// <summary>Between its outputs and ONNX Runtime's.</summary>
    public double? MaxAbsDifference { get; init; }

    public int Samples { get; init; }
}

/// <summary>The rules of the ONNX specification that the written file was held to.</summary>
/// <param name="Checked">How many.</param>
/// <param name="Broken">One line for each that the file breaks.</param>
public sealed record RulesReport(int Checked, IReadOnlyList<string> Broken);

/// <summary>How well the imported model agrees with ONNX Runtime.</summary>
public sealed record CheckReport
{
    public double? MaxAbsDifference { get; init; }

    public double? MaxRelDifference { get; init; }

    /// <summary>Input shapes that were run, as in "input [2, 1, 28, 28]".</summary>
    public IReadOnlyList<string> ShapesUsed { get; init => field = value ?? []; } = [];

    /// <summary>Parameters that the import can train.</summary>
    public long WeightsReached { get; init; }

    public long WeightsTotal { get; init; }

    /// <summary>Nodes that stay with ONNX Runtime, as "name: OpType".</summary>
    public IReadOnlyList<string> NodesRunByRuntime { get; init => field = value ?? []; } = [];
}

/// <summary>A small picture of one weight of the written file.</summary>
public sealed record WeightPicture
{
    /// <summary>The initializer's name.</summary>
    public required string Name { get; init; }

    /// <summary>"mask": the share of weights kept per cell; "kernels": filters side by side, values by colour.</summary>
    public required string Kind { get; init; }

    /// <summary>Rows of the weight that are shown.</summary>
    public long Rows { get; init; }

    /// <summary>Columns of the weight that are shown: all axes but the first.</summary>
    public long Columns { get; init; }

    /// <summary>A PNG with transparency; base64 in the file.</summary>
    public ReadOnlyMemory<byte> Png { get; init; }
}
