using Compressor.Data;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class IdxFolderTests
{
    private static readonly byte[] s_images = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))];

    [Theory]
    [InlineData("t10k", false)]
    [InlineData("test", false)]
    [InlineData("t10k", true)]
    public void Reads_images_and_labels(string test, bool gzip)
    {
        using var folder = new DataFolder();
        Write(folder, "train-images-idx3-ubyte", DataBytes.Idx([4, 2, 3], s_images), gzip);
        Write(folder, "train-labels-idx1-ubyte", DataBytes.Idx([4], [0, 1, 2, 1]), gzip);
        Write(folder, $"{test}-images-idx3-ubyte", DataBytes.Idx([1, 2, 3], [1, 2, 3, 4, 5, 255]), gzip);
        Write(folder, $"{test}-labels-idx1-ubyte", DataBytes.Idx([1], [3]), gzip);

        DataSplits splits = folder.Read("");
        Assert.Equal([2, 3, 1], splits.Train.Inputs[0].SampleShape);
        Assert.Equal(ImageAxes.HeightWidthChannels, splits.ImageAxes);
        Assert.Equal([1f, 2, 3, 4, 5, 255], splits.Test.Inputs[0].Values);
        Assert.Equal([3], Assert.IsType<ClassLabels>(splits.Test.Labels).Values);
        Assert.Equal(["0", "1", "2", "3"], splits.ClassNames);

        // A sample keeps its label through the cut: the first pixel of image i is 60 i.
        SampleSet[] cut = [splits.Train, splits.Validation];
        int[] labels = [0, 1, 2, 1];
        Assert.Equal(4, cut.Sum(set => set.Count));
        foreach (SampleSet set in cut)
        {
            for (int i = 0; i < set.Count; i++)
            {
                Assert.Equal(labels[(int)set.Inputs[0].Sample(i)[0] / 60], ((ClassLabels)set.Labels!).Values[i]);
            }
        }
    }

    [Fact]
    public void Resizes_when_asked()
    {
        using var folder = new DataFolder();
        folder.Write("train-images-idx3-ubyte", DataBytes.Idx([3, 2, 2], [10, 10, 30, 30, 0, 0, 0, 0, 9, 9, 9, 9]));
        DataSplits splits = folder.Read("", new DataOptions { Resize = (1, 1) });

        float[] means = [.. splits.Train.Inputs[0].Values, .. splits.Validation.Inputs[0].Values, .. splits.Test.Inputs[0].Values];
        Assert.Equal([0f, 9, 20], means.Order());
    }

    [Theory]
    [InlineData(20, "truncated")]
    [InlineData(10, "truncated")]
    [InlineData(2, "truncated")]
    public void A_truncated_file_is_named(int bytes, string cause)
    {
        using var folder = new DataFolder();
        folder.Write("train-images-idx3-ubyte", DataBytes.Idx([4, 2, 3], s_images)[..bytes]);

        string problem = folder.Problem("");
        Assert.Contains("train-images-idx3-ubyte: ", problem, StringComparison.Ordinal);
        Assert.Contains(cause, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_gzip_file_is_named()
    {
        using var folder = new DataFolder();
        var noise = new byte[40_000];
        new Random(1).NextBytes(noise);
        folder.Write("train-images-idx3-ubyte.gz", DataFolder.Gzip(DataBytes.Idx([100, 20, 20], noise))[..30_000]);

        Assert.Contains("train-images-idx3-ubyte.gz: truncated", folder.Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claimed_size_takes_no_memory()
    {
        using var folder = new DataFolder();
        folder.Write("train-images-idx3-ubyte", DataBytes.Idx([2_000_000_000, 1, 1], s_images));
        Assert.Contains("truncated", folder.Problem(""), StringComparison.Ordinal);

        folder.Write("train-images-idx3-ubyte", DataBytes.Idx([int.MaxValue, int.MaxValue, int.MaxValue], s_images));
        Assert.Contains("its header claims an impossible shape", folder.Problem(""), StringComparison.Ordinal);

        folder.Write("train-images-idx3-ubyte", DataBytes.Idx([-1, 28, 28], s_images));
        Assert.Contains("its header claims an impossible shape", folder.Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_problems_are_named()
    {
        using var folder = new DataFolder();
        string images = folder.Write("train-images-idx3-ubyte", DataBytes.Idx([4, 2, 3], s_images));
        string labels = folder.Write("train-labels-idx1-ubyte", DataBytes.Idx([3], [0, 1, 2]));
        Assert.Contains("3 labels for the 4 images of train-images-idx3-ubyte", folder.Problem(""), StringComparison.Ordinal);

        File.Delete(images);
        Assert.Contains("has no images beside it", folder.Problem(""), StringComparison.Ordinal);

        File.Delete(labels);
        folder.Write("train-images-idx3-ubyte", [.. DataBytes.Idx([4, 2, 3], s_images), 0]);
        Assert.Contains("more bytes than its header says", folder.Problem(""), StringComparison.Ordinal);

        folder.Write("train-images-idx3-ubyte", "not idx at all");
        Assert.Contains("no IDX file of unsigned bytes", folder.Problem(""), StringComparison.Ordinal);

        File.Delete(Path.Combine(folder.Root, "train-images-idx3-ubyte"));
        folder.Write("t10k-images-idx3-ubyte", DataBytes.Idx([4, 2, 3], s_images));
        Assert.Contains("has no train-images-idx3-ubyte", folder.Problem(""), StringComparison.Ordinal);
    }

    private static void Write(DataFolder folder, string name, byte[] bytes, bool gzip) =>
        folder.Write(gzip ? name + ".gz" : name, gzip ? DataFolder.Gzip(bytes) : bytes);
}
