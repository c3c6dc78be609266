using Compressor.Reporting;

namespace Compressor.Inspection;

/// <summary>What is in a model's file, and what can be done with it: the result of <c>compress inspect</c>.</summary>
internal sealed record ModelInspection
{
    public int SchemaVersion { get; init; } = Report.CurrentSchema;

    public required ToolReport Tool { get; init; }

    public required ModelReport Model { get; init; }

    public long IrVersion { get; init; }

    /// <summary>Version of each operator set by domain; "ai.onnx" is the standard one.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    public required string Producer { get; init; }

    public required string ProducerVersion { get; init; }

    public required IReadOnlyList<InspectedValue> Inputs { get; init; }

    public required IReadOnlyList<InspectedValue> Outputs { get; init; }

    public long FileBytes { get; init; }

    /// <summary>Null where the weights lie in a file of their own so large that packing it would take longer than an answer may.</summary>
    public long? GzipBytes { get; init; }

    public long Parameters { get; init; }

    public long NonZeroParameters { get; init; }

    public required IReadOnlyList<InspectedWeight> Weights { get; init; }

    public bool Trainable => Obstacles.Count == 0 && !Quantized;

    /// <summary>True where the weights are quantised: the float model is the one to compress.</summary>
    public bool Quantized { get; init; }

    /// <summary>Why it cannot be trained, one line per operator; empty where it can.</summary>
    public required IReadOnlyList<string> Obstacles { get; init; }

    public long TrainedParameters { get; init; }

    public long PrunableParameters { get; init; }

    /// <summary>The lowest density that a target may state; null where nothing can be pruned.</summary>
    public double? SmallestDensity { get; init; }

    /// <summary>Rules of the ONNX specification that the file was held to.</summary>
    public required RulesReport Rules { get; init; }

    /// <summary>How it compares with ONNX Runtime when it runs; null where that was not asked for, or it does not import.</summary>
    public CheckReport? Check { get; init; }
}

/// <summary>An input or output.</summary>
/// <param name="Shape">Extents as text: "3", "batch" or "?"; null where the rank is unknown.</param>
internal sealed record InspectedValue(string Name, string Type, IReadOnlyList<string>? Shape);

/// <summary>One weight of the file.</summary>
internal sealed record InspectedWeight
{
    public required string Name { get; init; }

    public required IReadOnlyList<long> Shape { get; init; }

    public required string Type { get; init; }

    public long Parameters { get; init; }

    public long NonZeroParameters { get; init; }

    public double Density { get; init; }

    public bool Trained { get; init; }

    public bool Prunable { get; init; }

    /// <summary>Why it cannot be pruned; null where it can.</summary>
    public string? WhyNot { get; init; }
}
