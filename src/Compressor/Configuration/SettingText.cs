using System.Globalization;
using System.Text.RegularExpressions;
using Compressor.Data;
using Compressor.Inspection;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;

namespace Compressor.Configuration;

/// <summary>
/// Values as people write them, on the command line and in compress.yaml alike. What is wrong is a FormatException that says what is right.
/// </summary>
internal static partial class SettingText
{
    private static readonly Dictionary<string, long> ByteUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["B"] = 1,
        ["KB"] = 1_000,
        ["MB"] = 1_000_000,
        ["GB"] = 1_000_000_000,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
    };

    /// <summary>"0.5%" or "0.005": a fraction from 0 to 1.</summary>
    public static double Fraction(string text)
    {
        bool percent = text.EndsWith('%');
        return TryNumber(percent ? text[..^1] : text, out double value) && value >= 0 && value <= (percent ? 100 : 1)
            ? percent ? value / 100 : value
            : throw new FormatException($"'{text}' is no fraction; write 0.5% or 0.005");
    }

    /// <summary>"0.5x" or "0.5": a factor above 0.</summary>
    public static double Factor(string text) =>
        TryNumber(text.EndsWith('x') ? text[..^1] : text, out double value) && value > 0
            ? value
            : throw new FormatException($"'{text}' is no factor above 0; write 0.5x");

    /// <summary>"input:1,3,224,224"; nothing after the colon is a scalar's shape. The name may hold colons too.</summary>
    public static (string Input, long[] Shape) InputShape(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0)
        {
            throw new FormatException($"'{text}' is no shape of an input; write name:1,3,224,224");
        }

        string extents = text[(colon + 1)..];
        return (text[..colon], extents.Length == 0 ? [] : [.. extents.Split(',').Select(static part => (long)Count(part))]);
    }

    /// <summary>"200KB" (1 KB is 1,000 bytes, 1 KiB 1,024), "1.5MB", "81920".</summary>
    public static long Bytes(string text)
    {
        Match match = SizePattern().Match(text);
        if (match.Success
            && TryNumber(match.Groups[1].Value, out double value)
            && ByteUnits.TryGetValue(match.Groups[2].Value, out long unit))
        {
            double bytes = value * unit;
            if (bytes is >= 1 and < long.MaxValue)
            {
                return (long)bytes;
            }
        }

        throw new FormatException($"'{text}' is no size; write 200KB, 1.5MB or a number of bytes");
    }

    /// <summary>"1" and up.</summary>
    public static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw new FormatException($"'{text}' is no whole number above 0");

    /// <summary>"90s", "5m" or "1.5h".</summary>
    public static TimeSpan Time(string text)
    {
        (string number, double seconds) = text.Trim() switch
        {
            [.. var head, 'm', 'i', 'n'] => (head, 60),
            [.. var head, 's'] => (head, 1),
            [.. var head, 'm'] => (head, 60),
            [.. var head, 'h'] => (head, 3600),
            _ => throw new FormatException($"'{text}' is no time, as in 90s, 5m or 1.5h"),
        };
        double given = Number(number) * seconds;
        return given is > 0 and < 1e7 ? TimeSpan.FromSeconds(given) : throw new FormatException($"'{text}' is no time above 0");
    }

    /// <summary>Any whole number from 0.</summary>
    public static int Seed(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"'{text}' is no whole number from 0");

    /// <summary>"0.0039" or "1/255".</summary>
    public static float Scale(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length <= 2 && parts.All(part => TryNumber(part, out double number) && number != 0)
            ? (float)parts.Select(Number).Aggregate(static (a, b) => a / b)
            : throw new FormatException($"'{text}' is no factor; write 1/255 or 0.0039");
    }

    /// <summary>"state=state.npy", or a number for every sample: "sr=16000".</summary>
    public static GivenInput Input(string text) => text.IndexOf('=', StringComparison.Ordinal) is var at && at > 0 && at < text.Length - 1
        ? Input(text[..at], text[(at + 1)..], folder: "")
        : throw new FormatException($"'{text}' names no input; write state=state.npy, or sr=16000 for one number");

    /// <summary>What an input is given; a path starts from <paramref name="folder"/>.</summary>
    public static GivenInput Input(string name, string value, string folder) => TryNumber(value, out double number)
        ? new GivenInput(name, null, (float)number)
        : new GivenInput(name, Path.Combine(folder, value));

    /// <summary>"0.5" or one number per channel: "0.485,0.456,0.406".</summary>
    public static IReadOnlyList<float> Means(string text) => Means(text.Split(','));

    /// <inheritdoc cref="Means(string)"/>
    public static IReadOnlyList<float> Means(IReadOnlyList<string> texts) => [.. texts.Select(text => (float)Number(text))];

    /// <summary>As <see cref="Means(string)"/>, and none 0.</summary>
    public static IReadOnlyList<float> Deviations(string text) => Deviations(text.Split(','));

    /// <inheritdoc cref="Deviations(string)"/>
    public static IReadOnlyList<float> Deviations(IReadOnlyList<string> texts) =>
        Means(texts) is var values && values.All(value => value > 0) ? values : throw new FormatException("a deviation is above 0");

    /// <summary>"224" or "224x320", height first.</summary>
    public static (int Height, int Width)? Resize(string text) => text.Split('x') switch
    {
        [var side] => (Count(side), Count(side)),
        [var height, var width] => (Count(height), Count(width)),
        _ => throw new FormatException($"'{text}' is no size in pixels; write 224 or 224x320, height first"),
    };

    /// <summary>"re:^classifier", or an exact name; given back as it is.</summary>
    public static string Exclude(string text)
    {
        try
        {
            _ = text.StartsWith("re:", StringComparison.Ordinal) ? new Regex(text[3..]) : null;
            return text.Length > 0 ? text : throw new FormatException("a name or re:PATTERN is missing");
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"'{text[3..]}' is no regular expression: {error.Message}", error);
        }
    }

    /// <summary>"spatial:0.1@re:^layer3", "standard", "none".</summary>
    public static DropoutRule Dropout(string text)
    {
        string id = DropoutRule.IdOf(text);
        bool known = id == DropoutTable.None || DropoutTable.Find(id) is not null;
        return known || Nearest.Of(id, DropoutTable.Methods.Select(method => method.Id)) is not { } near
            ? DropoutRule.Parse(text)
            : throw new FormatException($"'{id}' is no dropout method; did you mean '{near}'?");
    }

    /// <summary>"affine", "shift:4", "flip".</summary>
    public static AugmentationRule Augment(string text) => AugmentationRule.Parse(text);

    public static Layout? Layout(string text) => Choice(text, Layouts);

    public static StorageChoice? Storage(string text) => Choice(text, Storages);

    public static ValueKind? Values(string text) => Choice(text, ValueKinds);

    public static QuantizedType? Quantize(string text) => Choice(text, QuantizedTypes);

    public static ModelRuntime? Runtime(string text) => Choice(text, Runtimes);

    public static LearningMethod? Criterion(string text) => Choice(text, Criteria);

    public static Prior? Prior(string text) => Choice(text, Priors);

    /// <summary>The word for a value of one of the choices.</summary>
    public static string Word<T>(IReadOnlyDictionary<string, T> choices, T value) =>
        choices.First(choice => Equals(choice.Value, value)).Key;

    public static readonly IReadOnlyDictionary<string, Layout> Layouts =
        new Dictionary<string, Layout> { ["chw"] = Data.Layout.ChannelsFirst, ["hwc"] = Data.Layout.ChannelsLast };

    public static readonly IReadOnlyDictionary<string, StorageChoice> Storages = new Dictionary<string, StorageChoice>
    {
        ["auto"] = StorageChoice.Auto,
        ["dense"] = StorageChoice.Dense,
        ["sparse"] = StorageChoice.Sparse,
        ["packed"] = StorageChoice.Packed,
    };

    public static readonly IReadOnlyDictionary<string, ValueKind> ValueKinds = new Dictionary<string, ValueKind>
    {
        ["float32"] = ValueKind.Float32,
        ["float16"] = ValueKind.Float16,
        ["int8"] = ValueKind.Int8,
        ["codebook"] = ValueKind.Codebook,
    };

    public static readonly IReadOnlyDictionary<string, QuantizedType> QuantizedTypes =
        new Dictionary<string, QuantizedType> { ["int8"] = QuantizedType.Int8 };

    public static readonly IReadOnlyDictionary<string, ModelRuntime> Runtimes =
        new Dictionary<string, ModelRuntime> { ["ort"] = ModelRuntime.OnnxRuntime, ["mlnet"] = ModelRuntime.MlNet };

    public static readonly IReadOnlyDictionary<string, LearningMethod> Criteria = new Dictionary<string, LearningMethod>
    {
        ["variational"] = LearningMethod.Variational,
        ["magnitude"] = LearningMethod.Magnitude,
    };

    public static readonly IReadOnlyDictionary<string, Prior> Priors = new Dictionary<string, Prior>
    {
        ["log-uniform"] = Training.Variational.Prior.LogUniform,
        ["ard"] = Training.Variational.Prior.Ard,
    };

    private static T Choice<T>(string text, IReadOnlyDictionary<string, T> choices) => choices.TryGetValue(text, out T? value)
        ? value
        : throw new FormatException($"'{text}' is none of {string.Join(", ", choices.Keys)}{Nearest.Hint(text, choices.Keys)}");

    private static double Number(string text) =>
        TryNumber(text, out double value) ? value : throw new FormatException($"'{text.Trim()}' is no number");

    internal static bool TryNumber(string text, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    [GeneratedRegex("^([0-9.eE+-]+?) ?([a-zA-Z]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();
}
