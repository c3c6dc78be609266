using System.CommandLine;
using Compressor.Configuration;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Reporting.Text;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;

namespace Compressor.Commands;

/// <summary>The options of the main job, and the settings they come to.</summary>
internal sealed class CompressArguments
{
    private readonly Argument<string?> model = Typed.File(
        "model.onnx", "The model to compress; it is never written to.", ArgumentArity.ZeroOrOne);

    private readonly Option<Target?> target = Typed.Option<Target?>("--target", "TARGET",
        "Share of the parameters to keep, as in 0.1; size of the file, as in 200KB; or inside a zip, as in zip:200KB; as small as "
        + "possible within a metric drop, as in drop:0.5%, by up to six trainings; with structure channel also its time or its "
        + "multiply-accumulates for a sample, as shares of the original's, as in latency:0.5x or macs:0.5x. [default: 0.1]",
        TargetText.Parse);

    private readonly DataArguments data = new("what compress.yaml says, else made up from the model");

    private readonly Option<string?> output = Typed.Text("--output", "FILE",
        "The compressed model. [default: <model>.compressed.onnx]");

    private readonly Option<string?> report = Typed.Text("--report", "FOLDER",
        "Folder of report.json, report.md, report.html and posterior.npz. [default: <model>.report]");

    private readonly Option<StorageChoice?> storage = Typed.Option("--storage", "auto|dense|sparse|packed",
        "How weights are stored: the fewest bytes per tensor; every element; indices and values; or coded positions and values that "
        + "standard operators rebuild when a session opens. [default: auto]",
        SettingText.Storage);

    private readonly Option<QuantizedType?> quantize = Typed.Option("--quantize", "int8",
        "Weights and activations as 8-bit integers after pruning, calibrated on the data. [default: they stay float]",
        SettingText.Quantize);

    private readonly Option<ValueKind?> values = Typed.Option("--values", "float32|float16|int8|codebook",
        "What kept values are rounded to, training included: nothing, float16, int8 with a scale per channel, or 15 learned values. "
        + "[default: float32]",
        SettingText.Values);

    private readonly Option<LearningMethod?> criterion = Typed.Option("--criterion", "variational|magnitude",
        "How the weights to drop are found: dropout rates learned per weight, or the smallest. "
            + "[default: variational; magnitude without data]",
        SettingText.Criterion);

    private readonly Option<Prior?> prior = Typed.Option("--prior", "log-uniform|ard",
        "Prior of the variational criterion. [default: log-uniform]", SettingText.Prior);

    private readonly Option<Structure?> structure = Typed.Option<Structure?>("--structure", "STRUCTURE",
        "What stays or goes together: unstructured; channel, whole neurons and channels; channel+unstructured, single weights of what "
        + "is left too; 2:4, two of every four weights along the inputs, which is target 0.5; "
        + "block:RxC, tiles of R outputs by C inputs. [default: unstructured]",
        StructureText.Parse);

    private readonly Option<bool> keepShape = Typed.Switch("--keep-shape",
        "Leave units that lost all their weights in place, so that every tensor keeps its shape.");

    private readonly Option<string[]?> exclude = Typed.Several("--exclude", "re:PATTERN",
        "Weights to leave alone, by regular expression as in re:^classifier, or by exact name; repeatable.", SettingText.Exclude);

    private readonly Option<DropoutRule[]?> dropout = Typed.Several("--dropout", "ID[:P][@LAYER]",
        "Dropout while fine-tuning, as in spatial:0.1@re:^layer3; compress dropout list has the ids, none switches the model's own off; "
        + "repeatable. [default: the model's own Dropout nodes]",
        SettingText.Dropout);

    private readonly Option<AugmentationRule[]?> augment = Typed.Several("--augment", "ID[:NUMBER]",
        "Alter images in every other batch while fine-tuning: affine (turned, stretched, sheared, moved; affine:0.5 half as much), "
        + "shift:PIXELS, flip; the original model teaches what they became; repeatable. [default: none]",
        SettingText.Augment);

    private readonly Option<int?> epochs = Typed.Option<int?>("--epochs", "N",
        "Passes over the training data. [default: from model and data]", static text => SettingText.Count(text));

    private readonly Option<TimeSpan?> time = Typed.Option<TimeSpan?>("--time", "5m",
        "Wall-clock time of the whole run, in place of --epochs; such runs do not repeat to the bit. [default: none]",
        static text => SettingText.Time(text));

    private readonly Option<int?> steps = Typed.Option<int?>("--steps", "N",
        "Optimiser steps, in place of --epochs. [default: from model and data]", static text => SettingText.Count(text));

    private readonly Option<bool> keep = Typed.Switch("--keep",
        "Write the file even where a gate fails, or the test split a metric drop; the exit code still says so.");

    private readonly Option<int?> seed = Typed.Option<int?>("--seed", "N",
        "Seed of everything random; the same seed gives the same file. [default: 1]", static text => SettingText.Seed(text));

    private readonly Option<int?> threads = Typed.Option<int?>("--threads", "N",
        "Most threads to train with; small networks take one. [default: all cores]", static text => SettingText.Count(text));

    private readonly Option<bool> dryRun = Typed.Switch("--dry-run",
        "Print the plan and whether the target can be met; train and write nothing.");

    private readonly Option<bool> force = Typed.Switch("--force", "Run again even where compress.lock.json says that nothing moved.");

    public CompressArguments() => output.Aliases.Add("-o");

    public OutputArguments Results { get; } = new();

    public GateArguments Gates { get; } = new();

    /// <summary>Offers everything on a command, in the order of the help.</summary>
    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(target);
        data.AddTo(command);
        Option[] job =
        [
            output, report, structure, keepShape, storage, values, quantize, criterion, prior, dropout, augment, exclude,
            epochs, steps, time,
        ];
        foreach (Option option in job)
        {
            command.Add(option);
        }

        Gates.AddLimitsTo(command);
        foreach (Option option in (Option[])[keep, seed, threads, dryRun, force])
        {
            command.Add(option);
        }

        Gates.AddFilesTo(command);
        Results.AddTo(command);
    }

    /// <summary>Offers what the points of a sweep share, with the sweep's own options in front.</summary>
    public void AddSharedTo(Command command, IReadOnlyList<Option> own)
    {
        command.Add(model);
        foreach (Option option in own)
        {
            command.Add(option);
        }

        data.AddTo(command);
        foreach (Option option in (Option[])[structure, keepShape, storage, values, quantize, prior, dropout, augment, exclude,
            epochs, steps, time, threads, dryRun])
        {
            command.Add(option);
        }

        Results.AddTo(command);
    }

    /// <summary>The command line laid over compress.yaml laid over defaults, and the settings file that was read.</summary>
    /// <exception cref="UsageException">No model, a bad settings file, or options that do not go together.</exception>
    public (CompressionOptions Options, string? ConfigurationPath) Options(ParseResult parse)
    {
        Settings typed = Stated(parse);
        string? configuration = data.ConfigurationPath(parse, typed.Model);
        Settings settings = configuration is null ? typed : typed.Over(ConfigurationFile.Read(configuration));
        string modelPath = settings.Model
            ?? throw new UsageException(ErrorCodes.CommandLine, "no model was named; write compress model.onnx --target 0.1 --data folder");
        if (settings is { Epochs: not null, Steps: not null } or { Time: not null, Epochs: not null } or
            {
                Time: not null,
                Steps: not null
            })
        {
            throw new UsageException(ErrorCodes.CommandLine, "epochs, steps and time each state the budget; leave all but one of them out");
        }

        if (settings is { Structure: NofM pattern, Target: { } stated } && stated != new DensityTarget(pattern.Density))
        {
            throw new UsageException(
                ErrorCodes.CommandLine,
                $"structure {pattern.Name} is a target of its own, density {Units.Number(pattern.Density)} and one size; leave the other "
                + "out");
        }

        if (settings is { Structure: Channel, Criterion: LearningMethod.Magnitude })
        {
            throw new UsageException(
                ErrorCodes.CommandLine, "structure channel is learned; criterion magnitude is for single weights, leave it out");
        }

        if (settings.Structure is Channel or ChannelUnstructured && parse.GetValue(keepShape))
        {
            throw new UsageException(
                ErrorCodes.CommandLine,
                $"structure {settings.Structure.Name} makes tensors smaller, and --keep-shape keeps them; leave one of them out");
        }

        var defaults = new CompressionOptions { ModelPath = modelPath, OutputPath = "", ReportPath = "" };
        string stem = Path.Combine(Path.GetDirectoryName(modelPath) ?? "", Path.GetFileNameWithoutExtension(modelPath));
        return (defaults with
        {
            Target = settings.Target ?? (settings.Structure is NofM groups ? new DensityTarget(groups.Density) : defaults.Target),
            DataPath = settings.Data.Path,
            Data = settings.Data.Options(),
            Preprocessing = settings.Data.Preprocessing(),
            OutputPath = settings.Output ?? stem + ".compressed.onnx",
            ReportPath = settings.Report ?? stem + ".report",
            Storage = settings.Storage ?? defaults.Storage,
            Quantize = settings.Quantize,
            Values = settings.Values ?? defaults.Values,
            Criterion = settings.Criterion,
            Prior = settings.Prior ?? defaults.Prior,
            Structure = settings.Structure ?? defaults.Structure,
            KeepShape = parse.GetValue(keepShape),
            Exclude = settings.Exclude ?? defaults.Exclude,
            Dropout = settings.Dropout ?? defaults.Dropout,
            Augment = settings.Augment ?? defaults.Augment,
            Epochs = settings.Epochs,
            Steps = settings.Steps,
            Time = settings.Time,
            Gates = settings.Gates,
            KeepOnFailure = parse.GetValue(keep),
            Seed = settings.Seed ?? defaults.Seed,
            Threads = parse.GetValue(threads) ?? defaults.Threads,
            DryRun = parse.GetValue(dryRun),
            Force = parse.GetValue(force),
            Command = string.Join(' ', parse.Tokens.Select(token => Quoted(token.Value))),
        }, configuration);
    }

    private Settings Stated(ParseResult parse) => new()
    {
        Model = parse.GetValue(model),
        Data = data.Settings(parse),
        Target = parse.GetValue(target),
        Structure = parse.GetValue(structure),
        Quantize = parse.GetValue(quantize),
        Exclude = Typed.Stated(parse, exclude),
        Dropout = Typed.Stated(parse, dropout),
        Augment = Typed.Stated(parse, augment),
        Epochs = parse.GetValue(epochs),
        Steps = parse.GetValue(steps),
        Time = parse.GetValue(time),
        Seed = parse.GetValue(seed),
        Criterion = parse.GetValue(criterion),
        Prior = parse.GetValue(prior),
        Gates = Gates.Limits(parse),
        Output = parse.GetValue(output),
        Report = parse.GetValue(report),
        Storage = parse.GetValue(storage),
        Values = parse.GetValue(values),
    };

    internal static string Quoted(string argument) => argument.AsSpan().IndexOfAny(" \t\"'$&|;<>()*?`\\".AsSpan()) < 0
        ? argument
        : $"\"{argument.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
