using System.Globalization;

namespace Compressor.Data;

/// <summary>When a column of numbers names classes, and what the classes are called.</summary>
internal static class LabelRules
{
    /// <summary>Up to so many different integers are classes, however few rows there are.</summary>
    private const int FewDistinct = 20;

    /// <summary>More different integers than these are a quantity.</summary>
    private const int MostDistinct = 1000;

    private const int LargestClass = 65_535;

    /// <summary>True where every number is an integer from 0 and few differ: 20, or 1,000 where each comes twice on average.</summary>
    public static bool AreClasses(IReadOnlyCollection<float> values)
    {
        var distinct = new HashSet<float>();
        foreach (float value in values)
        {
            if (value is < 0 or > LargestClass || value != MathF.Floor(value))
            {
                return false;
            }

            distinct.Add(value);
        }

        return distinct.Count <= FewDistinct || (distinct.Count <= MostDistinct && distinct.Count * 2 <= values.Count);
    }

    /// <summary>"0", "1" ... up to the largest class of any split; none where the labels are no classes.</summary>
    public static IReadOnlyList<string> Names(params IEnumerable<Labels?> splits)
    {
        int largest = splits.OfType<ClassLabels>().SelectMany(labels => labels.Values).DefaultIfEmpty(-1).Max();
        return [.. Enumerable.Range(0, largest + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }
}
