using System.Globalization;

namespace Compressor.Training.Dropout;

/// <summary>A setting of a dropout method, as <c>id:0.1,name=value</c> states it.</summary>
/// <param name="Name">The word before the equals sign; the first of a method's parameters may go without.</param>
/// <param name="Meaning">A few words for <c>compress dropout list</c>.</param>
public abstract record DropoutParameter(string Name, string Meaning)
{
    /// <summary>The value where none is stated, for a person.</summary>
    public abstract string DefaultText { get; }

    /// <summary>What values there are, for a person: "0 to 1", "feature, channel".</summary>
    public abstract string Values { get; }

    /// <summary>What is wrong with a value, or null.</summary>
    public abstract string? Wrong(string text);
}

/// <summary>A number within bounds.</summary>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Default">The value where none is stated; null where it depends on the layer.</param>
/// <param name="DefaultWords">What stands for the default then.</param>
public sealed record NumberParameter(
    string Name, string Meaning, double Least, double Most, double? Default, string? DefaultWords = null) : DropoutParameter(Name, Meaning)
{
    /// <summary>True where <see cref="Most"/> itself is out of bounds.</summary>
    public bool BelowMost { get; init; }

    /// <summary>True where only whole numbers will do.</summary>
    public bool Whole { get; init; }

    public override string DefaultText => DefaultWords ?? Text(Default!.Value);

    public override string Values => $"{(Whole ? "whole, " : "")}{Bounds}";

    private string Bounds => double.IsInfinity(Most) && double.IsInfinity(Least) ? "any number"
        : double.IsInfinity(Most) ? $"from {Text(Least)}"
        : $"{Text(Least)} {(BelowMost ? "and below" : "to")} {Text(Most)}";

    /// <inheritdoc/>
    public override string? Wrong(string text) =>
        !TryNumber(text, out double value) ? $"{Name} is a number; '{text}' is none"
        : value < Least || value > Most || (BelowMost && value >= Most) || (Whole && value != Math.Floor(value))
            ? $"{Name} lies in {Values}; {text} does not"
            : null;

    /// <summary>Reads a number as people and files write it.</summary>
    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>One of some words; the first is the default.</summary>
public sealed record ChoiceParameter(string Name, string Meaning, IReadOnlyList<string> Choices) : DropoutParameter(Name, Meaning)
{
    public override string DefaultText => Choices[0];

    public override string Values => string.Join(", ", Choices);

    /// <inheritdoc/>
    public override string? Wrong(string text) => Choices.Contains(text) ? null : $"{Name} is one of {Values}; '{text}' is not";
}

/// <summary>The values that a rule states for the parameters of its method.</summary>
public sealed class DropoutValues(IReadOnlyDictionary<string, string> stated)
{
    /// <summary>A method's defaults.</summary>
    public static DropoutValues None { get; } = new(new Dictionary<string, string>());

    /// <summary>A stated number, or the default; <paramref name="otherwise"/> where that depends on the layer.</summary>
    public double Number(NumberParameter parameter, double otherwise = double.NaN) =>
        stated.TryGetValue(parameter.Name, out string? text) && NumberParameter.TryNumber(text, out double value)
            ? value
            : parameter.Default ?? otherwise;

    /// <summary>True where a value was stated.</summary>
    public bool States(DropoutParameter parameter) => stated.ContainsKey(parameter.Name);

    /// <summary>True where a choice fell on a word, stated or by default.</summary>
    public bool Is(ChoiceParameter parameter, string word) => stated.GetValueOrDefault(parameter.Name, parameter.DefaultText) == word;
}
