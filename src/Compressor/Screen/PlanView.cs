using System.Globalization;
using Compressor.Configuration;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Reporting.Text;
using Compressor.Stages;
using Compressor.Training.FineTuning;

namespace Compressor.Screen;

/// <summary>What a person sees of <c>--dry-run</c>: the settings as they came out, and what is known before training.</summary>
internal static class PlanView
{
    public static void Write(Report report, CompressionOptions options, string? configuration, Terminal terminal)
    {
        FineTuneOptions schedule = TrainingSchedule.For(
            options, report.Data!.TrainSamples, report.Baseline!.Parameters, report.Baseline.Macs, report.Data.Synthetic,
            report.Target!.Requested);
        TextTable.Write(terminal, [new("setting", false), new("value", false)], Rows(report, options, configuration, schedule));
        terminal.Out.WriteLine();
        MeasuredView.WriteTable(report, terminal);
        terminal.Out.WriteLine(options.Target is DropTarget
            ? "Whether the drop can be kept, only training shows. Nothing was trained or written."
            : "The target can be met. Nothing was trained or written.");
    }

    private static IEnumerable<string[]> Rows(Report report, CompressionOptions options, string? configuration, FineTuneOptions schedule)
    {
        DataReport data = report.Data!;
        yield return ["model", options.ModelPath];
        if (report.Model is { Float16Interface: { Count: > 0 } half })
        {
            yield return ["beware", Float16Text.Of(half)];
        }

        yield return ["settings file", configuration ?? "none"];
        yield return ["target", $"{report.Target!.Kind} {Units.Number(report.Target!.Requested)}"];
        if (options.Target is DropTarget)
        {
            string resolved = DropSearch.Resolution(data, report.Baseline!.Metric) is { } resolution
                ? $"; validation tells drops apart from {Measures.Target("drop", resolution)} up"
                : "";
            yield return ["search", $"at most {Text(DropSearch.MostTries(options))} trainings{resolved}"];
        }

        yield return ["structure", options.Structure.Name];
        yield return ["quantize", options.Quantize is { } type ? SettingText.Word(SettingText.QuantizedTypes, type) : "none"];
        string splits = $"{Units.Count(data.TrainSamples)} train, {Units.Count(data.ValidationSamples)} validation, "
            + $"{Units.Count(data.TestSamples)} test";
        yield return ["data", $"{data.Path ?? "none: synthetic inputs"}: {splits}"];
        yield return ["preprocessing", data.Preprocessing!.Chosen];
        yield return ["criterion", SettingText.Word(SettingText.Criteria, schedule.Method)];
        yield return ["prior", SettingText.Word(SettingText.Priors, options.Prior)];
        string[] dropout = [.. options.Dropout.Select(rule => rule.Text)];
        yield return ["dropout", dropout.Length == 0 ? "none but the model's own" : string.Join(", ", dropout)];
        string[] augment = [.. options.Augment.Select(rule => rule.Text)];
        yield return ["augmentation", augment.Length == 0 ? "none" : string.Join(", ", augment)];
        yield return ["excluded", options.Exclude.Count == 0 ? "none" : string.Join(", ", options.Exclude)];
        yield return ["training", $"{TrainingSchedule.Length(schedule)}, {Text(schedule.BatchSize)} samples a step"];
        yield return ["seed", Text(options.Seed)];
        yield return ["threads", Text(options.Threads)];
        yield return ["gates", GateText(options.Gates)];
        yield return ["output", options.OutputPath];
        yield return ["report", options.ReportPath];
        yield return ["storage", SettingText.Word(SettingText.Storages, options.Storage)];
        yield return ["values", SettingText.Word(SettingText.ValueKinds, options.Values)];
    }

    private static string GateText(GateLimits limits) => limits.AreNone
        ? "none"
        : string.Join(", ", Gate.All.Where(gate => gate.Limit(limits) is not null)
            .Select(gate => $"{gate.Name} up to {gate.Text(gate.Limit(limits)!.Value)}"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
