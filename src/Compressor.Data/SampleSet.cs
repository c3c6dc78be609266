using System.Globalization;
using Compressor.IR;

namespace Compressor.Data;

/// <summary>Samples with all their inputs and, where known, their labels.</summary>
/// <param name="Inputs">One array per input, at least one, all of the same count; the first is the one that preprocessing scales.</param>
/// <param name="Labels">One label per sample; null where the data have none.</param>
public sealed record SampleSet(IReadOnlyList<SampleArray> Inputs, Labels? Labels)
{
    /// <summary>How many samples there are.</summary>
    public int Count => Inputs[0].Count;

    /// <summary>A copy of the samples at <paramref name="indices"/>, in that order.</summary>
    public SampleSet Select(ReadOnlySpan<int> indices)
    {
        var inputs = new SampleArray[Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Inputs[i].Select(indices);
        }

        return new SampleSet(inputs, Labels?.Select(indices));
    }

    /// <summary>The first <paramref name="count"/> samples, or all where there are fewer.</summary>
    public SampleSet Take(int count) => count >= Count ? this : Select(Enumerable.Range(0, count).ToArray());

    /// <summary>
    /// <paramref name="count"/> samples at even distances, or all where there are fewer: of every class, where a file has them sorted.
    /// </summary>
    public SampleSet Spread(int count) => count >= Count
        ? this
        : Select([.. Enumerable.Range(0, count).Select(i => (int)((long)i * Count / count))]);

    /// <summary>Checks the class labels against the classes that a model tells apart; other labels pass.</summary>
    /// <param name="classes">Outputs of the model, one per class.</param>
    /// <param name="path">The data's path, for the message.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: a label lies outside 0..classes-1.</exception>
    public void RequireClasses(int classes, string path)
    {
        if (Labels is not ClassLabels { Count: > 0 } labels)
        {
            return;
        }

        int lowest = labels.Values.Min();
        int highest = labels.Values.Max();
        if (lowest >= 0 && highest < classes)
        {
            return;
        }

        int distinct = labels.Values.Distinct().Count();
        string cause = lowest == 1 && highest == classes ? "; they seem to be counted from 1, classes count from 0"
            : distinct <= classes ? $"; its {distinct.ToString(CultureInfo.InvariantCulture)} different labels are not contiguous from 0"
            : "";
        throw new CompressorException(ErrorKind.Data, string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: labels run from {lowest} to {highest}, but the model tells {classes} classes apart (0 to {classes - 1}){cause}"));
    }
}
