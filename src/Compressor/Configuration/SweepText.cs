using Compressor.Training.FineTuning;

namespace Compressor.Configuration;

/// <summary>Lists as people write them after the options of a sweep: with commas, and nothing twice.</summary>
internal static class SweepText
{
    private const string Auto = "auto";

    /// <summary>"0.5,0.1" or "200KB,100KB", or "auto", which names none.</summary>
    public static IReadOnlyList<Target>? Targets(string text) => text == Auto ? [] : List(text, Point);

    /// <summary>"variational,magnitude".</summary>
    public static IReadOnlyList<LearningMethod>? Criteria(string text) => List(text, static one => SettingText.Criterion(one)!.Value);

    /// <summary>"1,2,3".</summary>
    public static IReadOnlyList<int>? Seeds(string text) => List(text, SettingText.Seed);

    private static Target Point(string text) => TargetText.Parse(text) is var target and not DropTarget
        ? target
        : throw new FormatException($"'{text}' is searched for with trainings of its own and is no point of a curve; leave it to compress");

    private static T[] List<T>(string text, Func<string, T> parse)
    {
        T[] values = [.. text.Split(',').Select(one => parse(one.Trim()))];
        return values.Distinct().Count() == values.Length ? values : throw new FormatException($"'{text}' names something twice");
    }
}
