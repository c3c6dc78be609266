using Compressor.Data;
using Xunit;

namespace Compressor.Tests.Data;

/// <summary>The table in models/digits, whose split column was written by <c>tools/ReferenceModels</c>.</summary>
public sealed class DigitsTableTests
{
    [Fact]
    public void The_split_column_is_what_the_content_gives()
    {
        DataSplits splits = DataReader.Read(Find(), new DataOptions(), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([64], splits.Train.Inputs[0].SampleShape);
        Assert.Equal(10, splits.ClassNames.Count);
        Assert.Equal(1797, splits.Train.Count + splits.Validation.Count + splits.Test.Count);
        SampleSet[] sets = [splits.Train, splits.Validation, splits.Test];
        SplitPart[] parts = Splits.Assign(new SampleSet(
            [splits.Train.Inputs[0] with { Values = [.. sets.SelectMany(set => set.Inputs[0].Values)] }],
            new ClassLabels([.. sets.SelectMany(set => ((ClassLabels)set.Labels!).Values)])));
        Assert.Equal(
            [
                .. Enumerable.Repeat(SplitPart.Train, splits.Train.Count),
                .. Enumerable.Repeat(SplitPart.Validation, splits.Validation.Count),
                .. Enumerable.Repeat(SplitPart.Test, splits.Test.Count),
            ],
            parts);
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Compressor.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "models", "digits", "digits.csv.gz");
    }
}
