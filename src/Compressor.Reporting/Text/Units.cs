using System.Globalization;

namespace Compressor.Reporting.Text;

/// <summary>Numbers as people read them, the same under every culture. What is no number is a dash.</summary>
public static class Units
{
    /// <summary>What stands where there is nothing to say.</summary>
    public const string Nothing = "-";

    private static readonly string[] ByteUnits = ["KB", "MB", "GB", "TB", "PB", "EB"];

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>"812 B", "13.5 KB", "1.72 MB": powers of 1000, three digits.</summary>
    public static string Bytes(long? bytes)
    {
        if (bytes is not { } count)
        {
            return Nothing;
        }

        if (Math.Abs(count) < 1000)
        {
            return string.Create(Invariant, $"{count} B");
        }

        double value = count;
        int unit = -1;
        // 999.5 KB would round to "1000 KB".
        while (Math.Abs(value) >= 999.5)
        {
            value /= 1000;
            unit++;
        }

        return $"{ThreeDigits(value)} {ByteUnits[unit]}";
    }

    /// <summary>"266,610".</summary>
    public static string Count(long? count) => count?.ToString("N0", Invariant) ?? Nothing;

    /// <summary>A fraction as "98.21%"; below 1% with as many digits as tell it from nothing: "0.034%".</summary>
    public static string Percent(double? fraction) => fraction is { } value && double.IsFinite(value) ? $"{Digits(100 * value)}%" : Nothing;

    /// <summary>A difference of fractions in percentage points, signed: "-0.11 pp".</summary>
    public static string Points(double? difference)
    {
        if (difference is not { } value || !double.IsFinite(value))
        {
            return Nothing;
        }

        // Two equal fractions may differ in their last bit: that is no change.
        if (Math.Abs(value) < 1e-7)
        {
            return "0.00 pp";
        }

        string digits = Digits(100 * value);
        return value > 0 ? $"+{digits} pp" : $"{digits} pp";
    }

    /// <summary>"10.1x"; three digits and more where it is large: "1234x".</summary>
    public static string Ratio(double? ratio) => ratio is { } value && double.IsFinite(value) ? $"{ThreeDigits(value)}x" : Nothing;

    /// <summary>"0.0123 ms", "1.53 ms", "215 ms".</summary>
    public static string Milliseconds(double? milliseconds) =>
        milliseconds is { } value && double.IsFinite(value) ? $"{ThreeDigits(value)} ms" : Nothing;

    /// <summary>"12.3 s", "4 min 05 s", "2 h 03 min".</summary>
    public static string Duration(double? seconds)
    {
        if (seconds is not { } value || !double.IsFinite(value) || value > TimeSpan.MaxValue.TotalSeconds)
        {
            return Nothing;
        }

        if (value < 59.95)
        {
            return string.Create(Invariant, $"{value:0.0} s");
        }

        var time = TimeSpan.FromSeconds(Math.Round(value));
        return time.TotalHours < 1
            ? string.Create(Invariant, $"{time.Minutes} min {time.Seconds:00} s")
            : string.Create(Invariant, $"{(long)time.TotalHours} h {time.Minutes:00} min");
    }

    /// <summary>Any number with up to four significant digits: "0.001", "2.995", "1.2E-07".</summary>
    public static string Number(double? number) =>
        number is { } value && double.IsFinite(value) ? value.ToString("G4", Invariant) : Nothing;

    /// <summary>Two decimals; below 1 two significant digits where they are more.</summary>
    private static string Digits(double value)
    {
        double magnitude = Math.Abs(value);
        int decimals = magnitude is 0 or >= 0.1 ? 2 : Math.Min(15, 1 - (int)Math.Floor(Math.Log10(magnitude)));
        return value.ToString($"F{decimals.ToString(Invariant)}", Invariant);
    }

    private static string ThreeDigits(double value)
    {
        double magnitude = Math.Abs(value);
        if (magnitude is 0 or >= 99.95)
        {
            return value.ToString("F0", Invariant);
        }

        int decimals = Math.Min(15, 2 - (int)Math.Floor(Math.Log10(magnitude)));
        // 0.9996 rounds to 1.00, not to 1.000.
        decimals -= Math.Round(magnitude * Math.Pow(10, decimals)) >= 1000 ? 1 : 0;
        return value.ToString($"F{decimals.ToString(Invariant)}", Invariant);
    }
}
