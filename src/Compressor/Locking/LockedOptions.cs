using System.Globalization;
using Compressor.Configuration;

namespace Compressor.Locking;

/// <summary>The options that change what is written, in words that a lock keeps. Gates, paths, threads and screens do not.</summary>
internal static class LockedOptions
{
    /// <summary>By name, as resolved: what is not stated and has no default of its own is "auto".</summary>
    public static SortedDictionary<string, string> Of(CompressionOptions options) => new(StringComparer.Ordinal)
    {
        ["target"] = TargetText.Of(options.Target),
        ["criterion"] = options.Criterion is { } criterion ? SettingText.Word(SettingText.Criteria, criterion) : "auto",
        ["prior"] = SettingText.Word(SettingText.Priors, options.Prior),
        ["storage"] = SettingText.Word(SettingText.Storages, options.Storage),
        ["values"] = SettingText.Word(SettingText.ValueKinds, options.Values),
        ["quantize"] = options.Quantize is { } type ? SettingText.Word(SettingText.QuantizedTypes, type) : "none",
        ["structure"] = options.Structure.Name,
        ["keep-shape"] = options.KeepShape ? "yes" : "no",
        ["exclude"] = string.Join(" ", options.Exclude),
        ["dropout"] = string.Join(" ", options.Dropout.Select(rule => rule.Text)),
        ["augment"] = string.Join(" ", options.Augment.Select(rule => rule.Text)),
        ["epochs"] = Number(options.Epochs),
        ["steps"] = Number(options.Steps),
        ["time"] = options.Time?.ToString("c", CultureInfo.InvariantCulture) ?? "auto",
        ["labels"] = options.Data.LabelColumn ?? "auto",
        ["inputs"] = string.Join(
            " ", options.Data.Inputs.Select(input => input.Path is null ? $"{input.Name}={Number(input.Constant)}" : input.Name)),
        ["channels"] = Number(options.Data.Channels),
        ["resize"] = options.Data.Resize is { } size ? $"{Number(size.Height)}x{Number(size.Width)}" : "auto",
        ["layout"] = options.Data.Layout is { } layout ? SettingText.Word(SettingText.Layouts, layout) : "auto",
        ["scale"] = Number(options.Preprocessing?.Scale),
        ["mean"] = Numbers(options.Preprocessing?.Mean),
        ["std"] = Numbers(options.Preprocessing?.Std),
    };

    private static string Numbers(IReadOnlyList<float>? values) =>
        values is null ? "auto" : string.Join(",", values.Select(value => Number(value)));

    private static string Number<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture) ?? "auto";

    private static string Number<T>(T value)
        where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
