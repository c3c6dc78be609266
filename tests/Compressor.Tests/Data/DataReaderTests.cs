using Compressor.Data;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class DataReaderTests
{
    [Fact]
    public void Paths_without_data_are_named()
    {
        using var folder = new DataFolder();
        Assert.Equal(": the folder is empty", folder.Problem(""));
        Assert.Equal("/none.csv: no such file or folder", folder.Problem("none.csv"));

        folder.Write("notes.txt", "hello");
        string problem = folder.Problem("notes.txt");
        Assert.StartsWith("/notes.txt: no known format; known are ", problem, StringComparison.Ordinal);
        foreach (string format in (string[])["IDX", ".csv", "images", ".zip", ".npz", ".npy"])
        {
            Assert.Contains(format, problem, StringComparison.Ordinal);
        }

        Assert.StartsWith(": no known format", folder.Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_stops_when_cancelled()
    {
        using var folder = new DataFolder();
        folder.Write("x.npy", DataBytes.Npy("(4,)", 1f, 2, 3, 4));
        folder.Write("images/1.bmp", DataBytes.GreyBmp(1));
        folder.Write("t.csv", string.Join('\n', Enumerable.Range(0, 20_000)));
        foreach (string name in (string[])["x.npy", "images", "t.csv"])
        {
            Assert.ThrowsAny<OperationCanceledException>(() =>
                DataReader.Read(Path.Combine(folder.Root, name), new DataOptions(), cancellation: new CancellationToken(canceled: true)));
        }
    }

    [Fact]
    public void A_size_of_nothing_is_a_usage_error()
    {
        using var folder = new DataFolder();
        folder.Write("1.bmp", DataBytes.GreyBmp(1));
        CompressorException problem = Assert.Throws<CompressorException>(() => folder.Read("", new DataOptions { Resize = (0, 5) }));
        Assert.Equal(ErrorKind.Usage, problem.Kind);
    }

    [Fact]
    public void Progress_names_what_is_read()
    {
        using var folder = new DataFolder();
        folder.Write("x.npy", DataBytes.Npy("(4,)", 1f, 2, 3, 4));
        var lines = new Lines();
        DataReader.Read(folder.Root, new DataOptions(), lines, TestContext.Current.CancellationToken);
        Assert.Equal([$"reading {Path.Combine(folder.Root, "x.npy")}"], lines.Reported);
    }

    private sealed class Lines : IProgress<string>
    {
        public List<string> Reported { get; } = [];

        public void Report(string value) => Reported.Add(value);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, 3, null)]
    [InlineData(new[] { 0, 2 }, 3, null)]
    [InlineData(new[] { 0, 1, 3 }, 3, "labels run from 0 to 3, but the model tells 3 classes apart (0 to 2); its 3 different labels are not contiguous from 0")]
    [InlineData(new[] { 1, 2, 3 }, 3, "labels run from 1 to 3, but the model tells 3 classes apart (0 to 2); they seem to be counted from 1, classes count from 0")]
    [InlineData(new[] { 0, 1, 2, 3 }, 3, "labels run from 0 to 3, but the model tells 3 classes apart (0 to 2)")]
    public void Labels_must_be_classes_of_the_model(int[] labels, int classes, string? message)
    {
        var set = new SampleSet([new SampleArray("", [], new float[labels.Length])], new ClassLabels(labels));
        Exception? problem = Record.Exception(() => set.RequireClasses(classes, "d.csv"));

        Assert.Equal(message is null ? null : "d.csv: " + message, problem?.Message);
        Assert.True(problem is null or CompressorException { Kind: ErrorKind.Data });
    }

    [Fact]
    public void Selecting_keeps_inputs_and_labels_together()
    {
        var set = new SampleSet(
            [new SampleArray("a", [2], [0, 1, 10, 11, 20, 21]), new SampleArray("b", [], [5, 6, 7])],
            new NumberLabels([0, 1, 2, 3, 4, 5], 2));
        SampleSet selected = set.Select([2, 0]);

        Assert.Equal([20f, 21, 0, 1], selected.Inputs[0].Values);
        Assert.Equal([7f, 5], selected.Inputs[1].Values);
        Assert.Equal([4f, 5, 0, 1], ((NumberLabels)selected.Labels!).Values);
        Assert.Equal(2, selected.Count);
        Assert.Equal([0f, 1], set.Take(1).Inputs[0].Values);
        Assert.Same(set, set.Take(9));
        Assert.Same(set, set.Spread(3));
        Assert.Equal([0f, 1, 10, 11], set.Spread(2).Inputs[0].Values);
        Assert.Equal([1, 0], new ClassLabels([0, 1]).Select([1, 0]).Values);
        Assert.Equal([3f, 4], new ClassLabels([3, 4]).ToNumbers().Values);
    }
}
