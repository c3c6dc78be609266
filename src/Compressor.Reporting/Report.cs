using Compressor.Reporting.Gates;
using Compressor.Reporting.Sweeps;

namespace Compressor.Reporting;

/// <summary>
/// Everything one run found out: what report.json holds, property for property, in camelCase. Sizes are in bytes, metrics and drops
/// are fractions, times are seconds unless the name says otherwise. What a run did not do is null, or an empty list; every property is
/// written all the same.
/// </summary>
public sealed record Report
{
    /// <summary>The version of report.json that this code writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    public int SchemaVersion { get; init; } = CurrentSchema;

    public required ToolReport Tool { get; init; }

    /// <summary>The arguments as typed, without the tool's name; null where the report was not made by the command line.</summary>
    public string? Command { get; init; }

    public long? Seed { get; init; }

    public double ElapsedSeconds { get; init; }

    public EnvironmentReport? Environment { get; init; }

    public ModelReport? Model { get; init; }

    public DataReport? Data { get; init; }

    public TargetReport? Target { get; init; }

    public BaselineReport? Baseline { get; init; }

    public CompressedReport? Compressed { get; init; }

    public DecisionReport? Decision { get; init; }

    /// <summary>One entry per weight that makes units, in the graph's order; none where shapes were kept.</summary>
    public IReadOnlyList<UnitsReport> Units { get; init => field = value ?? []; } = [];

    /// <summary>Dropout that acted while fine-tuning, by method and layer; its rates where they were learned.</summary>
    public IReadOnlyList<DropoutReport> Dropout { get; init => field = value ?? []; } = [];

    /// <summary>One entry per weight, in file order.</summary>
    public IReadOnlyList<LayerReport> Layers { get; init => field = value ?? []; } = [];

    /// <summary>The original and the compressed model in every storage, side by side.</summary>
    public IReadOnlyList<StorageReport> Sizes { get; init => field = value ?? []; } = [];

    /// <summary>Weights that could not be packed, and why; weights that left the list of the graph's inputs.</summary>
    public IReadOnlyList<string> StorageNotes { get; init => field = value ?? []; } = [];

    /// <summary>What a reader should know of how the run went: too few steps, a way back after divergence, a search's trainings.</summary>
    public IReadOnlyList<string> Notes { get; init => field = value ?? []; } = [];

    public IReadOnlyList<TradeOffPoint> TradeOff { get; init => field = value ?? []; } = [];

    /// <summary>What the points of a sweep have in common, and what they come to; null where one run stands for itself.</summary>
    public SweepReport? Sweep { get; init; }

    public IReadOnlyList<EpochReport> Epochs { get; init => field = value ?? []; } = [];

    /// <summary>What the largest weights look like after the cut.</summary>
    public IReadOnlyList<WeightPicture> Pictures { get; init => field = value ?? []; } = [];

    public VerificationReport? Verification { get; init; }

    /// <summary>What 8-bit operands came to; null where none were asked for.</summary>
    public QuantizationReport? Quantization { get; init; }

    /// <summary>What another runtime gave beside ONNX Runtime; null where none was asked.</summary>
    public RuntimeReport? Runtime { get; init; }

    /// <summary>Limits the run was held to; none where none were stated.</summary>
    public IReadOnlyList<GateReport> Gates { get; init => field = value ?? []; } = [];

    /// <summary>What <c>inspect --check</c> found.</summary>
    public CheckReport? Check { get; init; }

    /// <summary>What <c>compress uncertainty</c> found.</summary>
    public UncertaintyReport? Uncertainty { get; init; }
}

/// <summary>The program that wrote the report.</summary>
public sealed record ToolReport(string Name, string Version);

/// <summary>Where the run took place: what is needed to repeat it.</summary>
public sealed record EnvironmentReport
{
    public required string OperatingSystem { get; init; }

    /// <summary>The processor's architecture, as in "X64".</summary>
    public required string Architecture { get; init; }

    /// <summary>The processor's name where the system tells it.</summary>
    public string? Processor { get; init; }

    public int Cores { get; init; }

    /// <summary>Threads the run used; null for all cores.</summary>
    public int? Threads { get; init; }

    /// <summary>"cpu" or "cuda".</summary>
    public string? Device { get; init; }

    /// <summary>Version of each part the figures depend on: ".NET", "ONNX Runtime", "libtorch".</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init => field = value ?? new Dictionary<string, string>(); } =
        new Dictionary<string, string>();
}
