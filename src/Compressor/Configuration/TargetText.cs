using System.Globalization;

namespace Compressor.Configuration;

/// <summary>A target as people write it, and as it is typed again.</summary>
internal static class TargetText
{
    private const string Zip = "zip:";
    private const string Drop = "drop:";
    private const string Latency = "latency:";
    private const string Macs = "macs:";

    /// <summary>
    /// "0.1" for a density, "200KB" for the file, "zip:200KB" for the file inside a zip, "drop:0.5%" for a metric drop, "latency:0.5x" for
    /// its time as a share of the original's, "macs:0.5x" for its multiply-accumulates.
    /// </summary>
    /// <exception cref="FormatException">It is no target.</exception>
    public static Target Parse(string text)
    {
        if (text.StartsWith(Zip, StringComparison.Ordinal))
        {
            return new ZipTarget(SettingText.Bytes(text[Zip.Length..]));
        }

        if (text.StartsWith(Drop, StringComparison.Ordinal))
        {
            return new DropTarget(SettingText.Fraction(text[Drop.Length..]));
        }

        if (text.StartsWith(Latency, StringComparison.Ordinal))
        {
            return new LatencyTarget(Share(text, Latency, "a latency is"));
        }

        if (text.StartsWith(Macs, StringComparison.Ordinal))
        {
            return new MacsTarget(Share(text, Macs, "macs are"));
        }

        if (!SettingText.TryNumber(text, out double density))
        {
            return text.Length > 0 && char.IsAsciiDigit(text[0])
                ? new BytesTarget(SettingText.Bytes(text))
                : throw new FormatException($"'{text}' is no target; write a density such as 0.1, a size such as 200KB, zip:200KB, "
                    + "a metric drop, drop:0.5%, latency:0.5x or macs:0.5x");
        }

        return density is > 0 and <= 1
            ? new DensityTarget(density)
            : throw new FormatException($"a density lies above 0 and at most at 1, and a size needs its unit, as in 200KB; "
                + $"{text} is neither");
    }

    /// <summary>A target as it is typed.</summary>
    public static string Of(Target target) => target switch
    {
        DensityTarget density => density.Density.ToString("R", CultureInfo.InvariantCulture),
        BytesTarget size => string.Create(CultureInfo.InvariantCulture, $"{size.Bytes}B"),
        ZipTarget size => string.Create(CultureInfo.InvariantCulture, $"{Zip}{size.Bytes}B"),
        DropTarget drop => string.Create(CultureInfo.InvariantCulture, $"{Drop}{drop.Limit:R}"),
        LatencyTarget latency => string.Create(CultureInfo.InvariantCulture, $"{Latency}{latency.Ratio:R}x"),
        MacsTarget macs => string.Create(CultureInfo.InvariantCulture, $"{Macs}{macs.Ratio:R}x"),
        _ => throw new ArgumentException($"{target} has no text.", nameof(target)),
    };

    /// <summary>"0.5x" behind a prefix: a share of the original's.</summary>
    private static double Share(string text, string prefix, string subject)
    {
        string factor = text.EndsWith('x') ? text[prefix.Length..^1] : text[prefix.Length..];
        return SettingText.TryNumber(factor, out double ratio) && ratio is > 0 and <= 1 ? ratio : throw new FormatException(
            $"'{text}' is no target; {subject} a share of the original's, above 0 and at most 1, as in {prefix}0.5x");
    }
}
