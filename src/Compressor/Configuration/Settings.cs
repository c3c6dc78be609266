using Compressor.Data;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Reporting.Gates;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;

namespace Compressor.Configuration;

/// <summary>What one source states, the command line or compress.yaml; null where it is silent.</summary>
internal sealed record Settings
{
    public string? Model { get; init; }

    public DataSettings Data { get; init; } = new();

    public Target? Target { get; init; }

    public Structure? Structure { get; init; }

    public IReadOnlyList<string>? Exclude { get; init; }

    public IReadOnlyList<DropoutRule>? Dropout { get; init; }

    public IReadOnlyList<AugmentationRule>? Augment { get; init; }

    public int? Epochs { get; init; }

    public int? Steps { get; init; }

    public TimeSpan? Time { get; init; }

    public int? Seed { get; init; }

    public LearningMethod? Criterion { get; init; }

    public Prior? Prior { get; init; }

    public GateLimits Gates { get; init; } = new();

    public string? Output { get; init; }

    public string? Report { get; init; }

    public StorageChoice? Storage { get; init; }

    public QuantizedType? Quantize { get; init; }

    public ValueKind? Values { get; init; }

    /// <summary>These settings, and those of <paramref name="below"/> wherever these are silent.</summary>
    public Settings Over(Settings below) => new()
    {
        Model = Model ?? below.Model,
        Data = Data.Over(below.Data),
        // A pattern implies its target: one on the command line takes the place of a target in the file.
        Target = Target ?? (Structure is NofM ? null : below.Target),
        Structure = Structure ?? below.Structure,
        Exclude = Exclude ?? below.Exclude,
        Dropout = Dropout ?? below.Dropout,
        Augment = Augment ?? below.Augment,
        // A budget is one thing: steps on the command line take the place of epochs in the file.
        Epochs = Epochs ?? (Steps is null && Time is null ? below.Epochs : null),
        Steps = Steps ?? (Epochs is null && Time is null ? below.Steps : null),
        Time = Time ?? (Epochs is null && Steps is null ? below.Time : null),
        Seed = Seed ?? below.Seed,
        Criterion = Criterion ?? below.Criterion,
        Prior = Prior ?? below.Prior,
        Gates = Gates.Over(below.Gates),
        Output = Output ?? below.Output,
        Report = Report ?? below.Report,
        Storage = Storage ?? below.Storage,
        Quantize = Quantize ?? below.Quantize,
        Values = Values ?? below.Values,
    };
}

/// <summary>What one source states about the samples; null where it is silent.</summary>
internal sealed record DataSettings
{
    public string? Path { get; init; }

    public string? Labels { get; init; }

    public IReadOnlyList<GivenInput>? Inputs { get; init; }

    public IReadOnlyList<float>? Mean { get; init; }

    public IReadOnlyList<float>? Std { get; init; }

    public float? Scale { get; init; }

    public (int Height, int Width)? Resize { get; init; }

    public Layout? Layout { get; init; }

    /// <inheritdoc cref="Settings.Over"/>
    public DataSettings Over(DataSettings below) => new()
    {
        Path = Path ?? below.Path,
        Labels = Labels ?? below.Labels,
        Inputs = Inputs ?? below.Inputs,
        Mean = Mean ?? below.Mean,
        Std = Std ?? below.Std,
        Scale = Scale ?? below.Scale,
        Resize = Resize ?? below.Resize,
        Layout = Layout ?? below.Layout,
    };

    /// <summary>The scaling, or null where none is stated and the usual ones are to be tried.</summary>
    public Preprocessing? Preprocessing() => Mean is null && Std is null && Scale is null
        ? null
        : new Preprocessing
        {
            Mean = Mean ?? [0],
            Std = Std ?? [1],
            Scale = Scale ?? 1,
        };

    /// <summary>How the files are read.</summary>
    public DataOptions Options() => new() { LabelColumn = Labels, Inputs = Inputs ?? [], Resize = Resize, Layout = Layout };
}
