using Compressor.Data;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class NamedArraysTests
{
    private static readonly byte[] s_x = DataBytes.Npy("(4, 2)", 0f, 1, 10, 11, 20, 21, 30, 31);

    [Fact]
    public void A_folder_of_x_and_y_is_read()
    {
        using var folder = new DataFolder();
        folder.Write("x.npy", s_x);
        folder.Write("y.npy", DataBytes.Npy("(4,)", 3L, 2, 1, 0));
        AssertPairs(folder.Read(""));

        // The same by the name of one file, whose labels lie beside it.
        AssertPairs(folder.Read("x.npy"));

        static void AssertPairs(DataSplits splits)
        {
            Assert.Equal(["0", "1", "2", "3"], splits.ClassNames);
            foreach (SampleSet set in new[] { splits.Train, splits.Validation, splits.Test })
            {
                Assert.Equal([2], set.Inputs[0].SampleShape);
                Assert.Equal("", set.Inputs[0].Name);
                Assert.All(Enumerable.Range(0, set.Count), i =>
                    Assert.Equal(3 - (set.Inputs[0].Sample(i)[0] / 10), ((ClassLabels)set.Labels!).Values[i]));
            }
        }
    }

    [Fact]
    public void A_single_file_is_the_input_whatever_its_name()
    {
        using var folder = new DataFolder();
        folder.Write("features.npy", s_x);
        DataSplits splits = folder.Read("features.npy");

        Assert.Equal("", splits.Train.Inputs[0].Name);
        Assert.Null(splits.Train.Labels);
    }

    [Fact]
    public void Splits_and_lengths_are_read_from_suffixes()
    {
        using var folder = new DataFolder();
        folder.WriteZip(
            "d.npz",
            ("lengths_train.npy", DataBytes.Npy("(4,)", 2L, 1, 2, 2)),
            ("y_train.npy", DataBytes.Npy("(4, 1)", 0L, 1, 0, 1)),
            ("x_train.npy", s_x),
            ("x_test.npy", DataBytes.Npy("(1, 2)", 7f, 8)),
            ("y_test.npy", DataBytes.Npy("(1, 1)", 1L)),
            ("lengths_test.npy", DataBytes.Npy("(1,)", 2L)));
        DataSplits splits = folder.Read("d.npz");

        Assert.Equal(["", "lengths"], splits.Test.Inputs.Select(input => input.Name));
        Assert.Equal([7f, 8], splits.Test.Inputs[0].Values);
        Assert.Equal([2f], splits.Test.Inputs[1].Values);
        Assert.Empty(splits.Test.Inputs[1].SampleShape);
        Assert.Equal([1], Assert.IsType<ClassLabels>(splits.Test.Labels).Values);
        Assert.Equal(4, splits.Train.Count + splits.Validation.Count);
    }

    [Fact]
    public void Numbers_of_the_whole_sample_come_after_what_is_scaled()
    {
        using var folder = new DataFolder();
        folder.WriteZip("d.npz", ("lengths.npy", DataBytes.Npy("(4,)", 2L, 1, 2, 2)), ("features.npy", s_x));

        Assert.Equal(["features", "lengths"], folder.Read("d.npz").Train.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void One_array_per_model_input_keeps_its_name()
    {
        using var folder = new DataFolder();
        folder.WriteZip("d.npz", ("input_ids.npy", s_x), ("attention_mask.npy", DataBytes.Npy("|b1", "(4, 2)", [1, 1, 1, 0, 1, 1, 1, 1])));
        DataSplits splits = folder.Read("d.npz");

        Assert.Equal(["input_ids", "attention_mask"], splits.Train.Inputs.Select(input => input.Name));
        Assert.Null(splits.Train.Labels);
        Assert.Empty(splits.ClassNames);
    }

    [Fact]
    public void One_hot_rows_are_classes_and_other_rows_numbers()
    {
        using var folder = new DataFolder();
        folder.WriteZip("d.npz", ("x_train.npy", s_x), ("y_train.npy", DataBytes.Npy("(4, 3)", 0f, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0)), ("x_val.npy", s_x), ("y_val.npy", DataBytes.Npy("(4, 3)", 0f, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0)), ("x_test.npy", s_x), ("y_test.npy", DataBytes.Npy("(4, 3)", 0f, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1)));
        DataSplits hot = folder.Read("d.npz");
        Assert.Equal([1, 2, 0, 1], Assert.IsType<ClassLabels>(hot.Train.Labels).Values);
        Assert.Equal([2, 2, 2, 2], Assert.IsType<ClassLabels>(hot.Test.Labels).Values);
        Assert.Equal(3, hot.ClassNames.Count);

        folder.WriteZip("d.npz", ("x.npy", s_x), ("y.npy", DataBytes.Npy("(4, 2)", 0f, 1, 0.5f, 0.5f, 1, 0, 2, 2)));
        DataSplits numbers = folder.Read("d.npz");
        Assert.Equal(2, Assert.IsType<NumberLabels>(numbers.Train.Labels).Width);
        Assert.Equal(numbers.Train.Count, numbers.Train.Labels!.Count);
    }

    [Fact]
    public void Problems_are_named()
    {
        using var folder = new DataFolder();
        folder.WriteZip("d.npz", ("x.npy", s_x), ("y.npy", DataBytes.Npy("(3,)", 0L, 1, 2)));
        Assert.Equal("/d.npz: y.npy: 3 labels for 4 samples", folder.Problem("d.npz"));

        folder.WriteZip("d.npz", ("x.npy", s_x), ("lengths.npy", DataBytes.Npy("(3,)", 0L, 1, 2)));
        Assert.Equal("/d.npz: 'lengths' has 3 samples, 'x' has 4", folder.Problem("d.npz"));

        folder.WriteZip("d.npz", ("x_train.npy", s_x), ("other.npy", s_x));
        Assert.Contains("array 'other' states no split while others do", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("x_test.npy", s_x));
        Assert.Contains("has no arrays for train", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("x_train.npy", s_x), ("x_test.npy", DataBytes.Npy("(1, 3)", 1f, 2, 3)));
        Assert.Contains("train has samples of 2, test of 3", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("x_train.npy", s_x), ("y_train.npy", DataBytes.Npy("(4,)", 0L, 1, 2, 3)), ("x_test.npy", s_x));
        Assert.Contains("train and test do not have the same inputs and labels", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("y.npy", s_x));
        Assert.Contains("holds labels and no inputs", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("x.npy", s_x), ("y.npy", DataBytes.Npy("(1, 2, 2)", 0f, 1, 2, 3)));
        Assert.Contains("y.npy: labels of shape 1x2x2", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("x.npy", DataBytes.Npy("()", 1f)));
        Assert.Contains("x.npy: a single number has no axis of samples", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.WriteZip("d.npz", ("readme.txt", [1]));
        Assert.Contains("holds no arrays", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.Write("d.npz", "no archive");
        Assert.StartsWith("/d.npz: ", folder.Problem("d.npz"), StringComparison.Ordinal);

        folder.Write("x.npy", DataBytes.Npy("(4,)", 1f, float.PositiveInfinity, 2, 3));
        Assert.Equal("/x.npy: sample 1 (counted from 0) holds Infinity", folder.Problem("x.npy"));
        Assert.Contains("only image files can be resized", folder.Problem("x.npy", new DataOptions { Resize = (2, 2) }), StringComparison.Ordinal);
    }
}
