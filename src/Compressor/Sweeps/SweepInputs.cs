using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compressor.Configuration;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Reporting.Sweeps;
using Compressor.Stages;

namespace Compressor.Sweeps;

/// <summary>
/// What decides every point of a sweep besides its own criterion, target and seed. Threads do not: shards run where there is room.
/// </summary>
internal static class SweepInputs
{
    private const string Usual = "by default";

    /// <summary>Hashes what is read and lists what is stated.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: the samples cannot be read.</exception>
    public static SweepReport Of(Source source, CompressionOptions options, CancellationToken cancellation)
    {
        string?[] data = [options.DataPath, .. options.Data.Inputs.Select(input => input.Path)];
        bool isSynthetic = options.Data.Source(options.DataPath) is null;
        return new SweepReport
        {
            Inputs = new Dictionary<string, string>
            {
                ["model"] = Hash(
                    [("model", source.Path), .. FileSizes.ExternalFiles(source.Model, source.Path).Select(Named)], cancellation),
                ["data"] = isSynthetic
                    ? Text($"made up, seed {options.Seed}")
                    : Hash(data.OfType<string>().SelectMany(Files), cancellation),
                ["version"] = ToolVersion.Text,
                ["labels"] = options.Data.LabelColumn ?? Usual,
                ["inputs"] = List(options.Data.Inputs.Select(input => Text($"{input.Name}={input.Constant}"))),
                ["resize"] = options.Data.Resize is var (height, width) ? Text($"{height}x{width}") : Usual,
                ["layout"] = options.Data.Layout is { } layout ? SettingText.Word(SettingText.Layouts, layout) : Usual,
                ["preprocessing"] = options.Preprocessing is { } how
                    ? Text($"scale {how.Scale}, mean {List(how.Mean.Select(One))}, std {List(how.Std.Select(One))}")
                    : Usual,
                ["exclude"] = List(options.Exclude),
                ["quantize"] = options.Quantize is { } type ? SettingText.Word(SettingText.QuantizedTypes, type) : "none",
                ["dropout"] = List(options.Dropout.Select(rule => rule.Text)),
                ["augment"] = List(options.Augment.Select(rule => rule.Text)),
                ["structure"] = options.Structure.Name,
                ["keepShape"] = options.KeepShape ? "yes" : "no",
                ["prior"] = SettingText.Word(SettingText.Priors, options.Prior),
                ["epochs"] = options.Epochs is { } epochs ? Text($"{epochs}") : Usual,
                ["steps"] = options.Steps is { } steps ? Text($"{steps}") : Usual,
                ["time"] = options.Time is { } time ? Text($"{time.TotalSeconds} s") : Usual,
                ["storage"] = SettingText.Word(SettingText.Storages, options.Storage),
            },
        };
    }

    /// <summary>A file, every file of a folder, and the labels that lie beside an .npy.</summary>
    private static IEnumerable<(string Name, string Path)> Files(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Select(file => (Name: Path.GetRelativePath(path, file).Replace('\\', '/'), Path: file))
                .OrderBy(file => file.Name, StringComparer.Ordinal);
        }

        string labels = Path.Combine(Path.GetDirectoryName(path) ?? "", "y.npy");
        return Path.GetExtension(path) == ".npy" && File.Exists(labels) && labels != path ? [Named(path), Named(labels)] : [Named(path)];
    }

    private static (string Name, string Path) Named(string path) => (Path.GetFileName(path), path);

    private static string Hash(IEnumerable<(string Name, string Path)> files, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string file) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{Source.Hash(file)}\n"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CompressorException(ErrorKind.Data, $"{file}: cannot be read: {error.Message}", error);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string List(IEnumerable<string> values) => string.Join(',', values) is { Length: > 0 } text ? text : "none";

    private static string One(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
