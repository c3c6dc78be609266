using Compressor.Data;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

/// <summary>Arrays that are named for single inputs.</summary>
public sealed class InputArraysTests
{
    private static readonly byte[] s_x = DataBytes.Npy("(4, 2)", 0f, 1, 10, 11, 20, 21, 30, 31);

    [Fact]
    public void An_array_joins_the_samples_row_by_row()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", "a,b,label\n0,1,0\n10,11,1\n20,21,0\n30,31,1\n");
        folder.Write("state.npy", DataBytes.Npy("(4, 1)", 0f, 10, 20, 30));

        DataSplits splits = folder.Read("t.csv", Named(folder, ("state", "state.npy")));

        foreach (SampleSet set in new[] { splits.Train, splits.Validation, splits.Test })
        {
            Assert.Equal(["", "state"], set.Inputs.Select(input => input.Name));
            Assert.All(Enumerable.Range(0, set.Count), i => Assert.Equal(set.Inputs[0].Sample(i)[0], set.Inputs[1].Sample(i)[0]));
        }
    }

    [Fact]
    public void Arrays_alone_are_the_samples()
    {
        using var folder = new DataFolder();
        folder.Write("audio.npy", s_x);
        folder.WriteZip("state.npz", ("any.npy", DataBytes.Npy("(4,)", 0f, 10, 20, 30)));

        DataSplits splits = DataReader.Read(
            null, Named(folder, ("input", "audio.npy"), ("state", "state.npz")), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["input", "state"], splits.Train.Inputs.Select(input => input.Name));
        Assert.All(Enumerable.Range(0, splits.Train.Count), i =>
            Assert.Equal(splits.Train.Inputs[0].Sample(i)[0], splits.Train.Inputs[1].Sample(i)[0]));
    }

    [Fact]
    public void Problems_are_named()
    {
        using var folder = new DataFolder();
        folder.Write("x.npy", s_x);
        folder.Write("short.npy", DataBytes.Npy("(3,)", 1f, 2, 3));
        folder.WriteZip("two.npz", ("a.npy", s_x), ("b.npy", s_x));
        folder.WriteZip("split.npz", ("a_train.npy", s_x), ("a_test.npy", s_x));

        Assert.EndsWith("3 train samples beside 4 of the data", folder.Problem("x.npy", Named(folder, ("h", "short.npy"))), StringComparison.Ordinal);
        Assert.EndsWith("no such file", folder.Problem("x.npy", Named(folder, ("h", "absent.npy"))), StringComparison.Ordinal);
        Assert.Contains("'a' states no split", folder.Problem("x.npy", Named(folder, ("h", "two.npz"))), StringComparison.Ordinal);
        Assert.Contains("states a test split, which the samples do not", folder.Problem("x.npy", Named(folder, ("h", "split.npz"))), StringComparison.Ordinal);
        Assert.Equal(
            ErrorKind.Usage,
            Assert.Throws<CompressorException>(() => DataReader.Read(null, new DataOptions(), cancellation: TestContext.Current.CancellationToken)).Kind);
    }

    private static DataOptions Named(DataFolder folder, params (string Name, string File)[] inputs) =>
        new() { Inputs = [.. inputs.Select(input => new GivenInput(input.Name, Path.Combine(folder.Root, input.File)))] };
}
