using System.Diagnostics;
using Compressor.Data;
using Xunit;

namespace Compressor.Tests.Data;

/// <summary>Data sets as their authors published them; they lie outside of the repository.</summary>
public sealed class PublishedDataTests(ITestOutputHelper output)
{
    [Fact]
    public void Mnist()
    {
        DataSplits splits = Read("mnist", new DataOptions());

        Assert.Equal((60_000, 10_000), (splits.Train.Count + splits.Validation.Count, splits.Test.Count));
        Assert.InRange(splits.Validation.Count, 5_600, 6_400);
        Assert.Equal([28, 28, 1], splits.Test.Inputs[0].SampleShape);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], ((ClassLabels)splits.Test.Labels!).Values[..10]);

        // The published mean and deviation of the training images.
        float[] values = [.. splits.Train.Inputs[0].Values, .. splits.Validation.Inputs[0].Values];
        double mean = values.Average(value => (double)value);
        Assert.Equal(0.1307, mean / 255, 4);
        Assert.Equal(0.3081, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))) / 255, 4);
    }

    [Fact]
    public void Cifar10()
    {
        DataSplits splits = Read("cifar10.zip", new DataOptions());

        Assert.Equal((50_000, 10_000), (splits.Train.Count + splits.Validation.Count, splits.Test.Count));
        Assert.Equal([32, 32, 3], splits.Train.Inputs[0].SampleShape);
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], splits.ClassNames);
        Assert.Equal(Enumerable.Repeat(1000, 10), ((ClassLabels)splits.Test.Labels!).Values.CountBy(label => label).Select(pair => pair.Value));

        // The published mean of the red channel in 0..1 is 0.4914; the images here went through JPEG.
        Assert.Equal(0.4914, splits.Train.Inputs[0].Values.Where((_, i) => i % 3 == 0).Average(value => (double)value) / 255, 2);
    }

    [Fact]
    public void Digits()
    {
        DataSplits splits = Read("digits.csv.gz", new DataOptions { LabelColumn = "last" });

        Assert.Equal(1797, splits.Train.Count + splits.Validation.Count + splits.Test.Count);
        Assert.Equal([64], splits.Train.Inputs[0].SampleShape);
        Assert.Equal(10, splits.ClassNames.Count);
        Assert.Equal(16, splits.Train.Inputs[0].Values.Max());
    }

    [Fact]
    public void Japanese_vowels()
    {
        DataSplits splits = Read("japanese-vowels.npz", new DataOptions());

        Assert.Equal((270, 370), (splits.Train.Count + splits.Validation.Count, splits.Test.Count));
        Assert.Equal([29, 12], splits.Test.Inputs[0].SampleShape);
        Assert.Equal("lengths", splits.Test.Inputs[1].Name);
        Assert.Equal(9, splits.ClassNames.Count);
        Assert.InRange(splits.Test.Inputs[1].Values.Max(), 7, 29);
    }

    [Fact]
    public void Wine_quality()
    {
        DataSplits splits = Read("wine-quality-white.csv", new DataOptions { LabelColumn = "quality" });

        Assert.Equal(4898, splits.Train.Count + splits.Validation.Count + splits.Test.Count);
        Assert.Equal([11], splits.Train.Inputs[0].SampleShape);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], ((ClassLabels)splits.Train.Labels!).Values.Distinct().Order());
    }

    private DataSplits Read(string name, DataOptions options)
    {
        string? root = Environment.GetEnvironmentVariable("COMPRESSOR_TEST_DATA");
        string path = Path.Combine(root ?? "", "data", name);
        if (root is null || !Path.Exists(path))
        {
            Assert.Skip($"needs {name} in the folder that COMPRESSOR_TEST_DATA names, under data");
        }

        var watch = Stopwatch.StartNew();
        DataSplits splits = DataReader.Read(path, options, cancellation: TestContext.Current.CancellationToken);
        output.WriteLine($"{splits.Description} ({watch.ElapsedMilliseconds} ms)");
        return splits;
    }
}
