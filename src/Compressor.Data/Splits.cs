using System.Globalization;
using Compressor.IR;

namespace Compressor.Data;

/// <summary>Which split a sample belongs to.</summary>
public enum SplitPart
{
    Train,
    Validation,
    Test,
}

/// <summary>
/// Who may see which sample. What the files state is kept: their test split, or their validation split where they have no test split.
/// What is missing is cut from train by a hash of each sample's content and never by a seed, so that a sample stays in its split
/// in every run, whatever the order of the file, and equal samples share one.
/// </summary>
public static class Splits
{
    /// <summary>The part of train that becomes the test split where none is given.</summary>
    public const double TestFraction = 0.2;

    /// <summary>The part of the remaining train that becomes the validation split where none is given.</summary>
    public const double ValidationFraction = 0.1;

    /// <summary>A validation split that is cut needs no more samples than these.</summary>
    public const int MostValidationSamples = 10_000;

    /// <summary>The split of every sample of a set that comes without any.</summary>
    /// <param name="samples">All samples; their order does not matter.</param>
    /// <param name="validationFraction">Part of the samples outside of test that become the validation split.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: fewer than three different samples.</exception>
    public static SplitPart[] Assign(SampleSet samples, double validationFraction = ValidationFraction)
    {
        RawArray[] inputs = [.. samples.Inputs.Select(input => new FloatArray(input.Name, input.SampleShape, input.Values))];
        return Assign(ContentHash.Of(new RawSet(inputs, samples.Labels)), (CutTest: true, validationFraction), "the samples");
    }

    internal static DataSplits Complete(GivenData given, string path)
    {
        RequireAlike(given.Train, given.Validation, "validation", path);
        RequireAlike(given.Train, given.Test, "test", path);
        RawSet? test = given.Test ?? given.Validation;
        RawSet? validation = given.Test is null ? null : given.Validation;
        if (test is not null && validation is not null)
        {
            return Describe(given, given.Train.Gather(null), validation.Gather(null), test.Gather(null));
        }

        SplitPart[] parts = Assign(ContentHash.Of(given.Train), (CutTest: test is null, ValidationFraction), path);
        int[] Of(SplitPart part) => [.. Enumerable.Range(0, parts.Length).Where(sample => parts[sample] == part)];
        return Describe(
            given,
            given.Train.Gather(Of(SplitPart.Train)),
            given.Train.Gather(Of(SplitPart.Validation)),
            test is null ? given.Train.Gather(Of(SplitPart.Test)) : test.Gather(null));
    }

    private static void RequireAlike(RawSet train, RawSet? other, string name, string path)
    {
        if (other is null)
        {
            return;
        }

        foreach ((RawArray a, RawArray b) in train.Inputs.Zip(other.Inputs))
        {
            if (a.Name != b.Name || !a.SampleShape.SequenceEqual(b.SampleShape))
            {
                throw DataError.At(path, $"train has samples of {Shapes.Text(a.SampleShape)}, {name} of {Shapes.Text(b.SampleShape)}");
            }
        }

        if (train.Labels?.GetType() != other.Labels?.GetType() || train.Inputs.Count != other.Inputs.Count)
        {
            throw DataError.At(path, $"train and {name} do not have the same inputs and labels");
        }
    }

    private static SplitPart[] Assign(ulong[] hashes, (bool CutTest, double ValidationFraction) cuts, string path)
    {
        var parts = new SplitPart[hashes.Length];
        if (cuts.CutTest)
        {
            Cut(parts, hashes, SplitPart.Test, (TestFraction, int.MaxValue, Leave: 2), path);
        }

        // Another finish: within the samples that the first cut left, the first hash is no longer evenly spread.
        ulong[] again = [.. hashes.Select(static hash => ContentHash.Finish(~hash))];
        Cut(parts, again, SplitPart.Validation, (cuts.ValidationFraction, MostValidationSamples, Leave: 1), path);
        return parts;
    }

    /// <summary>
    /// Moves the train samples with the lowest hashes to <paramref name="part"/>, equal hashes together: at least one,
    /// at most as many as stated,
    /// and never so many that fewer different ones stay than stated.
    /// </summary>
    private static void Cut(SplitPart[] parts, ulong[] hashes, SplitPart part, (double Fraction, int Most, int Leave) size, string path)
    {
        ulong[] sorted = [.. hashes.Where((_, sample) => parts[sample] == SplitPart.Train).Order()];
        ulong[] different = [.. sorted.Distinct()];
        if (different.Length <= size.Leave)
        {
            throw DataError.At(
                path, "too few samples: train, validation and test need at least three different ones, or splits of their own");
        }

        ulong threshold = (ulong)(size.Fraction * ulong.MaxValue);
        int below = Math.Clamp(sorted.Count(hash => hash < threshold), 1, Math.Min(size.Most, sorted.Length - 1));
        ulong limit = Math.Clamp(sorted[below], different[1], different[^size.Leave]);
        for (int sample = 0; sample < parts.Length; sample++)
        {
            if (parts[sample] == SplitPart.Train && hashes[sample] < limit)
            {
                parts[sample] = part;
            }
        }
    }

    private static DataSplits Describe(GivenData given, SampleSet train, SampleSet validation, SampleSet test)
    {
        string Cut(RawSet? stated) => stated is null ? " cut by content" : "";
        bool validationIsTest = given.Test is null && given.Validation is not null;
        string testOrigin = validationIsTest ? " (its validation split)" : Cut(given.Test);
        string validationOrigin = Cut(given.Test is null ? null : given.Validation);
        string labels = given.ClassNames.Count > 0 ? $", {given.ClassNames.Count.ToString(CultureInfo.InvariantCulture)} classes"
            : train.Labels is null ? ", no labels" : "";
        return new DataSplits
        {
            Train = train,
            Validation = validation,
            Test = test,
            ClassNames = given.ClassNames,
            Skipped = given.Skipped,
            ImageAxes = given.ImageAxes,
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{given.What}: {train.Count:N0} train, {validation.Count:N0} validation{validationOrigin}, "
                + $"{test.Count:N0} test{testOrigin}; shape {Shapes.Text(train.Inputs[0].SampleShape)}{labels}"),
        };
    }
}
