using Compressor.Data;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class SampleFolderTests
{
    [Fact]
    public void Each_file_is_a_sample_with_its_inputs_and_label()
    {
        using var folder = new DataFolder();
        for (int i = 0; i < 12; i++)
        {
            folder.WriteZip(
                $"{i:00}.npz",
                ("state.npy", DataBytes.Npy("(2, 1, 2)", i, i, i, 1f)),
                ("rate.npy", DataBytes.Npy("()", 16000L)),
                ("x.npy", DataBytes.Npy("(3,)", i, 2f * i, 5)),
                ("y.npy", DataBytes.Npy("()", (long)(i % 3))));
        }

        DataSplits splits = folder.Read("");

        Assert.Equal(["", "state", "rate"], splits.Train.Inputs.Select(input => input.Name));
        Assert.Equal([[3], [2, 1, 2], []], splits.Train.Inputs.Select(input => input.SampleShape.ToArray()));
        Assert.Equal(12, splits.Train.Count + splits.Validation.Count + splits.Test.Count);
        foreach (SampleSet set in new[] { splits.Train, splits.Validation, splits.Test })
        {
            Assert.All(Enumerable.Range(0, set.Count), i =>
            {
                float number = set.Inputs[0].Sample(i)[0];
                Assert.Equal([number, 2 * number, 5], set.Inputs[0].Sample(i));
                Assert.Equal([number, number, number, 1], set.Inputs[1].Sample(i));
                Assert.Equal((int)number % 3, ((ClassLabels)set.Labels!).Values[i]);
            });
        }
    }

    [Fact]
    public void Sub_folders_state_the_splits()
    {
        using var folder = new DataFolder();
        foreach ((string file, float value) in new[] { ("train/a", 1f), ("train/b", 2f), ("val/a", 3f), ("test/a", 4f) })
        {
            folder.WriteZip($"{file}.npz", ("x.npy", DataBytes.Npy("(1,)", value)));
        }

        DataSplits splits = folder.Read("");

        Assert.Equal([1f, 2], splits.Train.Inputs[0].Values);
        Assert.Equal([3f], splits.Validation.Inputs[0].Values);
        Assert.Equal([4f], splits.Test.Inputs[0].Values);
    }

    [Fact]
    public void Problems_are_named()
    {
        using var folder = new DataFolder();
        folder.WriteZip("a.npz", ("x.npy", DataBytes.Npy("(2,)", 1f, 2)));
        folder.WriteZip("b.npz", ("x.npy", DataBytes.Npy("(3,)", 1f, 2, 3)));
        Assert.Equal("/b.npz: 'x' has shape 3, other samples' have 2", folder.Problem(""));

        folder.WriteZip("b.npz", ("z.npy", DataBytes.Npy("(2,)", 1f, 2)));
        Assert.Equal("/b.npz: holds z, other samples x", folder.Problem(""));

        folder.WriteZip("b.npz", ("readme.txt", [1]));
        Assert.Equal("/b.npz: holds no arrays", folder.Problem(""));

        folder.WriteZip("train/c.npz", ("x.npy", DataBytes.Npy("(2,)", 1f, 2)));
        Assert.Contains("has samples beside the folders train, val and test", folder.Problem(""), StringComparison.Ordinal);
    }
}
