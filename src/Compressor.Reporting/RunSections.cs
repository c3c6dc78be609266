using System.Text.Json.Serialization;

namespace Compressor.Reporting;

/// <summary>The model that was read.</summary>
public sealed record ModelReport
{
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Version of the standard operator set.</summary>
    public long Opset { get; init; }

    /// <summary>How often each operator occurs, by name.</summary>
    public IReadOnlyDictionary<string, int> Operators { get; init => field = value ?? new Dictionary<string, int>(); } =
        new Dictionary<string, int>();

    /// <summary>Nodes that stay as they are and that ONNX Runtime ran while the rest was trained; mostly preprocessing.</summary>
    public IReadOnlyList<string> NodesRunByRuntime { get; init => field = value ?? []; } = [];

    /// <summary>Inputs and outputs of 16-bit floats: Microsoft.ML.OnnxTransformer rejects a model that has any.</summary>
    public IReadOnlyList<string> Float16Interface { get; init => field = value ?? []; } = [];
}

/// <summary>The samples of the run.</summary>
public sealed record DataReport
{
    /// <summary>Null where the tool made synthetic inputs.</summary>
    public string? Path { get; init; }

    public int TrainSamples { get; init; }

    public int ValidationSamples { get; init; }

    public int TestSamples { get; init; }

    public bool Labelled { get; init; }

    public PreprocessingReport? Preprocessing { get; init; }

    /// <summary>
    /// True where the tool made the inputs up from the model: nothing real was seen, and no figure says what real data would.
    /// </summary>
    public bool Synthetic { get; init; }

    /// <summary>How images were altered while fine-tuning, as typed: "affine:1"; none where they were not.</summary>
    public IReadOnlyList<string> Augmentation { get; init => field = value ?? []; } = [];
}

/// <summary>How values of the file became inputs of the model.</summary>
/// <param name="Chosen">The preprocessing of the run, as a person reads it.</param>
/// <param name="Table">What was tried with the original model, in the order of trying; empty where the user stated it.</param>
public sealed record PreprocessingReport(string Chosen, IReadOnlyList<PreprocessingScore> Table);

/// <summary>The original's metric under one candidate, on training samples.</summary>
public sealed record PreprocessingScore(string Preprocessing, double Metric);

/// <summary>What was asked for, and what came of it.</summary>
/// <param name="Kind">"density", "2:4" (the share kept of the weights in groups), "bytes", "zip", "drop", "latency" or "macs".</param>
/// <param name="Requested">
/// In the kind's unit: a fraction (density, drop), bytes, or a factor of the original's time (latency) or products (macs).
/// </param>
/// <param name="Reached">The same for the written file, a drop on the validation split; null where there is none.</param>
/// <param name="Met">True where the written file keeps to the request, a drop on the test split too.</param>
public sealed record TargetReport(string Kind, double Requested, double? Reached, bool Met);

/// <summary>How it was decided which weights go.</summary>
public sealed record DecisionReport
{
    /// <summary>"variational" or "magnitude".</summary>
    public required string Criterion { get; init; }

    /// <summary>"log-uniform" or "ard"; null where the criterion has none.</summary>
    public string? Prior { get; init; }

    /// <summary>log alpha of the last weight that stayed; those above it were pruned.</summary>
    public double? LogAlphaThreshold { get; init; }

    /// <summary>On validation samples, the moment before the weights were removed.</summary>
    public double? MetricBeforeCut { get; init; }

    /// <summary>On validation samples, the moment after.</summary>
    public double? MetricAfterCut { get; init; }

    public Percentiles? LogSigma2 { get; init; }

    /// <summary>What stays or goes together: "unstructured", "2:4", "block:4x1", …</summary>
    public string? Structure { get; init; }

    /// <summary>What could not be decided as asked, one line each with the reason: weights that the structure does not fit, …</summary>
    public IReadOnlyList<string> LeftAlone { get; init => field = value ?? []; } = [];

    /// <summary>Null where single weights were decided about alone.</summary>
    public GroupsReport? Groups { get; init; }
}

/// <summary>Groups of units that stay or go together: a neuron, a channel through residual adds, an input feature.</summary>
/// <param name="Total">How many there were.</param>
/// <param name="Kept">How many the target left.</param>
/// <param name="LeastSnr">The lowest signal-to-noise ratio that stayed.</param>
/// <param name="KeptBySnr">How many have a ratio above 1 (Neklyudov et al. 2017).</param>
/// <param name="KeptByEvidence">How many Bayesian model reduction would keep: the evidence gains by them (Wright et al. 2024).</param>
public sealed record GroupsReport(int Total, int Kept, double LeastSnr, int KeptBySnr, int KeptByEvidence)
{
    /// <summary>
    /// The lowest mu of log theta ~ N(mu, sigma^2) on [-20, 0] that was learned: the evidence lets no group go above -13.3, whatever sigma.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LeastMu { get; init; }
}

/// <summary>Where a distribution lies: its 5th, 50th and 95th percentile.</summary>
public sealed record Percentiles(double P5, double P50, double P95);

/// <summary>A dropout method at a layer while fine-tuning. Nothing of it is in the written file.</summary>
/// <param name="Method">Its id: "spatial".</param>
/// <param name="Layer">The node's name, or the graph input's.</param>
/// <param name="Settings">What was stated, as in "p=0.1"; null where the defaults held.</param>
/// <param name="LearnedRate">The drop rate at the end where the method learns or adapts it, else null.</param>
public sealed record DropoutReport(string Method, string Layer, string? Settings, double? LearnedRate);
