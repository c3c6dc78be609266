using Compressor.Data;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Reporting.Gates;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;

namespace Compressor;

/// <summary>What the user asks of the main job: the command line laid over compress.yaml laid over defaults.</summary>
public sealed record CompressionOptions
{
    /// <summary>The model to compress; never written to.</summary>
    public required string ModelPath { get; init; }

    public Target Target { get; init; } = new DensityTarget(0.1);

    /// <summary>The samples, or null where none were named: then they are made from the model itself.</summary>
    public string? DataPath { get; init; }

    public DataOptions Data { get; init; } = new();

    /// <summary>How samples become inputs; null has the usual scalings scored with the original model.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Where the compressed model goes.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The folder of report.json, report.md, report.html and posterior.npz.</summary>
    public required string ReportPath { get; init; }

    public StorageChoice Storage { get; init; } = StorageChoice.Auto;

    /// <summary>The same for the writer: where a size is the target, no byte is given away for a session that opens sooner.</summary>
    public StorageChoice WrittenAs() =>
        Storage == StorageChoice.Auto && Target is BytesTarget or ZipTarget ? StorageChoice.Smallest : Storage;

    /// <summary>What kept values are rounded to.</summary>
    public ValueKind Values { get; init; } = ValueKind.Float32;

    /// <summary>How the weights to drop are found; null for the one that suits the data.</summary>
    public LearningMethod? Criterion { get; init; }

    public Prior Prior { get; init; } = Prior.LogUniform;

    /// <summary>Which weights stay or go together.</summary>
    public Structure Structure { get; init; } = new Unstructured();

    /// <summary>Dead units stay in place, so that every tensor keeps its shape.</summary>
    public bool KeepShape { get; init; }

    /// <summary>What weights and activations become after pruning; null leaves them float.</summary>
    public QuantizedType? Quantize { get; init; }

    /// <summary>Weights to leave alone: names, or regular expressions after "re:".</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Dropout beside the criterion's own noise while fine-tuning; empty leaves it to Dropout nodes of the model.</summary>
    public IReadOnlyList<DropoutRule> Dropout { get; init; } = [];

    /// <summary>How images are altered while fine-tuning; empty leaves them as they are.</summary>
    public IReadOnlyList<AugmentationRule> Augment { get; init; } = [];

    /// <summary>Passes over the training data; null where steps or neither are stated.</summary>
    public int? Epochs { get; init; }

    /// <summary>Optimiser steps; null where epochs or neither are stated.</summary>
    public int? Steps { get; init; }

    /// <summary>Wall-clock time of the whole run; null where epochs, steps or none are stated.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Limits that the result must keep to be written.</summary>
    public GateLimits Gates { get; init; } = new();

    /// <summary>Write the file even where a gate fails or the target is missed.</summary>
    public bool KeepOnFailure { get; init; }

    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Print the plan; train and write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Run even where nothing moved since the last run.</summary>
    public bool Force { get; init; }

    /// <summary>The command as typed, for the report.</summary>
    public string Command { get; init; } = "compress";
}

/// <summary>What the compressed model should come down to.</summary>
public abstract record Target;

/// <summary>Non-zero parameters of the written file / parameters of the original.</summary>
/// <param name="Density">0..1, more than 0.</param>
public sealed record DensityTarget(double Density) : Target;

/// <summary>Size of the written file, external data included.</summary>
/// <param name="Bytes">The most it may take.</param>
public sealed record BytesTarget(long Bytes) : Target;

/// <summary>Size of the written file inside a zip.</summary>
/// <param name="Bytes">The most it may take.</param>
public sealed record ZipTarget(long Bytes) : Target;

/// <summary>
/// The smallest file whose metric drops by no more than a limit: searched for on the validation split, confirmed on the test split.
/// </summary>
/// <param name="Limit">The most that may be lost, as a fraction 0..1.</param>
public sealed record DropTarget(double Limit) : Target;

/// <summary>Time of the written file for one sample in ONNX Runtime on one thread, as a share of the original's.</summary>
/// <param name="Ratio">The most it may be, above 0 and up to 1.</param>
public sealed record LatencyTarget(double Ratio) : Target;

/// <summary>Multiply-accumulates of the written file for one sample, as a share of the original's.</summary>
/// <param name="Ratio">The most it may be, above 0 and up to 1.</param>
public sealed record MacsTarget(double Ratio) : Target;
