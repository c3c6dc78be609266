using Compressor.Reporting.Gates;

namespace Compressor.Configuration;

/// <summary>Every key of compress.yaml.</summary>
internal static class ConfigurationKeys
{
    /// <summary>What a key's value may be.</summary>
    internal abstract record Key(string Path);

    /// <summary>One value.</summary>
    private sealed record Scalar(string Path, Func<Settings, string, Settings> Set) : Key(Path);

    /// <summary>One value that names a file or folder, relative to the one compress.yaml lies in.</summary>
    private sealed record FilePath(string Path, Func<Settings, string, Settings> Set) : Key(Path);

    /// <summary>One value or a list of them.</summary>
    private sealed record List(string Path, Func<Settings, IReadOnlyList<string>, Settings> Set) : Key(Path);

    /// <summary>Names of the user's own, each with one value.</summary>
    private sealed record Names(string Path, Func<Settings, IReadOnlyList<(string Name, string Value)>, string, Settings> Set) : Key(Path);

    /// <summary>The table; groups are the parts before the last dot.</summary>
    public static readonly IReadOnlyList<Key> All =
    [
        new FilePath("model", (settings, value) => settings with { Model = value }),
        new FilePath("data.path", (settings, value) => settings.With(data => data with { Path = value })),
        new Scalar("data.labels", (settings, value) => settings.With(data => data with { Labels = value })),
        new Names("data.inputs", (settings, values, folder) => settings.With(data => data with
        {
            Inputs = [.. values.Select(value => SettingText.Input(value.Name, value.Value, folder))],
        })),
        new List("data.preprocessing.mean", (settings, values) => settings.With(data => data with { Mean = SettingText.Means(values) })),
        new List("data.preprocessing.std", (settings, values) => settings.With(data => data with { Std = SettingText.Deviations(values) })),
        new Scalar("data.preprocessing.scale", (settings, value) => settings.With(data => data with { Scale = SettingText.Scale(value) })),
        new Scalar("data.preprocessing.resize", (settings, value) =>
            settings.With(data => data with { Resize = SettingText.Resize(value) })),
        new Scalar("data.preprocessing.layout", (settings, value) =>
            settings.With(data => data with { Layout = SettingText.Layout(value) })),
        new Scalar("target", (settings, value) => settings with { Target = TargetText.Parse(value) }),
        new Scalar("structure", (settings, value) => settings with { Structure = StructureText.Parse(value) }),
        new List("layers.exclude", (settings, values) => settings with { Exclude = [.. values.Select(SettingText.Exclude)] }),
        new List("layers.dropout", (settings, values) => settings with { Dropout = [.. values.Select(SettingText.Dropout)] }),
        new Scalar("train.epochs", (settings, value) => settings with { Epochs = SettingText.Count(value) }),
        new Scalar("train.steps", (settings, value) => settings with { Steps = SettingText.Count(value) }),
        new Scalar("train.time", (settings, value) => settings with { Time = SettingText.Time(value) }),
        new Scalar("train.seed", (settings, value) => settings with { Seed = SettingText.Seed(value) }),
        new Scalar("train.criterion", (settings, value) => settings with { Criterion = SettingText.Criterion(value) }),
        new Scalar("train.prior", (settings, value) => settings with { Prior = SettingText.Prior(value) }),
        new List("train.augment", (settings, values) => settings with { Augment = [.. values.Select(SettingText.Augment)] }),
        new Scalar("gates.drop", (settings, value) => settings.WithGates(gates => gates with { Drop = SettingText.Fraction(value) })),
        new Scalar("gates.density", (settings, value) => settings.WithGates(gates => gates with { Density = SettingText.Fraction(value) })),
        new Scalar("gates.size", (settings, value) => settings.WithGates(gates => gates with { FileBytes = SettingText.Bytes(value) })),
        new Scalar("gates.zip", (settings, value) => settings.WithGates(gates => gates with { ZipBytes = SettingText.Bytes(value) })),
        new Scalar("gates.latency", (settings, value) => settings.WithGates(gates => gates with { Latency = SettingText.Factor(value) })),
        new FilePath("out.model", (settings, value) => settings with { Output = value }),
        new FilePath("out.report", (settings, value) => settings with { Report = value }),
        new Scalar("out.storage", (settings, value) => settings with { Storage = SettingText.Storage(value) }),
        new Scalar("out.quantize", (settings, value) => settings with { Quantize = SettingText.Quantize(value) }),
        new Scalar("out.values", (settings, value) => settings with { Values = SettingText.Values(value) }),
    ];

    /// <summary>The key at a path, or null.</summary>
    public static Key? Find(string path) => All.FirstOrDefault(key => key.Path == path);

    /// <summary>True where keys lie below a path.</summary>
    public static bool IsGroup(string path) => All.Any(key => key.Path.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>The names that may stand directly below a path; "" for the top.</summary>
    public static IEnumerable<string> Below(string path)
    {
        string prefix = path.Length == 0 ? "" : path + ".";
        IEnumerable<Key> below = All.Where(key => key.Path.StartsWith(prefix, StringComparison.Ordinal));
        return below.Select(key => key.Path[prefix.Length..].Split('.')[0]).Distinct();
    }

    /// <summary>Settings with a key's values laid in.</summary>
    /// <param name="values">One, or for a list any number.</param>
    /// <param name="folder">Where compress.yaml lies.</param>
    /// <exception cref="FormatException">The value is not what the key takes.</exception>
    public static Settings Apply(Key key, Settings settings, IReadOnlyList<string> values, string folder) => key switch
    {
        List list => list.Set(settings, values),
        Scalar scalar when values is [var value] => scalar.Set(settings, value),
        FilePath path when values is [var value] => path.Set(settings, Path.Combine(folder, value)),
        Names => throw new FormatException("names with a value each are expected, such as sr: 16000"),
        _ => throw new FormatException("one value is expected, not a list"),
    };

    /// <summary>Settings with names of the user's own laid in.</summary>
    /// <exception cref="FormatException">The key takes no names, or a value is not what it takes.</exception>
    public static Settings Apply(Key key, Settings settings, IReadOnlyList<(string Name, string Value)> values, string folder) =>
        key is Names names
        ? names.Set(settings, values, folder)
        : throw new FormatException("a value is expected, not keys");

    private static Settings With(this Settings settings, Func<DataSettings, DataSettings> change) =>
        settings with { Data = change(settings.Data) };

    private static Settings WithGates(this Settings settings, Func<GateLimits, GateLimits> change) =>
        settings with { Gates = change(settings.Gates) };
}
