using Compressor.Data;
using Compressor.Tests.Support;
using SkiaSharp;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class ImageTests
{
    [Fact]
    public void Colour_images_are_rows_of_red_green_blue()
    {
        using var folder = new DataFolder();
        folder.Write("train/b/1.bmp", DataBytes.Bmp(2, 3, (y, x) => ((byte)(10 * y), (byte)(20 * x), 250)));
        folder.Write("train/A/1.bmp", DataBytes.Bmp(2, 3, (_, _) => (1, 2, 3)));
        folder.Write("val/b/1.bmp", DataBytes.Bmp(2, 3, (_, _) => (4, 5, 6)));
        folder.Write("val/A/1.bmp", DataBytes.Bmp(2, 3, (_, _) => (7, 8, 9)));
        folder.Write("test/b/1.png", DataBytes.GreyPng(99, 2, 3));
        folder.Write("test/A/1.bmp", DataBytes.Bmp(2, 3, (_, _) => (7, 8, 9)));
        DataSplits splits = folder.Read("");

        Assert.Equal(["A", "b"], splits.ClassNames);
        Assert.Equal(ImageAxes.HeightWidthChannels, splits.ImageAxes);
        Assert.Equal([2, 3, 3], splits.Train.Inputs[0].SampleShape);
        Assert.Equal([0, 1], ((ClassLabels)splits.Train.Labels!).Values);
        Assert.Equal([0f, 0, 250, 0, 20, 250, 0, 40, 250, 10, 0, 250, 10, 20, 250, 10, 40, 250], splits.Train.Inputs[0].Sample(1).ToArray());
        Assert.Equal([7f, 8, 9], splits.Validation.Inputs[0].Values[..3]);
        Assert.All(splits.Test.Inputs[0].Sample(1).ToArray(), value => Assert.Equal(99f, value));
        Assert.Equal("image folder: 2 train, 2 validation, 2 test; shape 2x3x3, 2 classes", splits.Description);
    }

    [Fact]
    public void Grey_images_have_one_channel_where_all_are_grey()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "", 6);
        Assert.Equal([2, 2, 1], folder.Read("").Train.Inputs[0].SampleShape);
        Assert.Equal([2, 2, 3], folder.Read("", new DataOptions { Channels = 3 }).Train.Inputs[0].SampleShape);

        folder.Write("9.bmp", DataBytes.Bmp(2, 2, (_, _) => (255, 0, 0)));
        Assert.Equal([2, 2, 3], folder.Read("").Train.Inputs[0].SampleShape);

        // ITU-R BT.601: 0.299 of 255 is 76.2.
        DataSplits one = folder.Read("", new DataOptions { Channels = 1 });
        float[] values = [.. one.Train.Inputs[0].Values, .. one.Validation.Inputs[0].Values, .. one.Test.Inputs[0].Values];
        Assert.Equal([0f, 1, 2, 3, 4, 5, 76], values.Distinct().Order());
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Webp, 0)]
    [InlineData(SKEncodedImageFormat.Jpeg, 3)]
    public void Other_formats_decode(SKEncodedImageFormat format, int tolerance)
    {
        using var folder = new DataFolder();
        using var bitmap = new SKBitmap(new SKImageInfo(8, 8, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(200, 100, 50));
        using SKData data = bitmap.Encode(format, 100);
        string extension = format.ToString().ToLowerInvariant();
        folder.Write($"train/a/1.{extension}", data.ToArray());
        folder.Write("train/a/2.bmp", DataBytes.GreyBmp(1, 8, 8));
        folder.Write("test/a/1.bmp", DataBytes.GreyBmp(1, 8, 8));
        DataSplits splits = folder.Read("");
        float[] values = [.. splits.Train.Inputs[0].Values, .. splits.Validation.Inputs[0].Values];

        Assert.Equal(64, Enumerable.Range(0, 128).Count(pixel =>
            Math.Abs(values[3 * pixel] - 200) <= tolerance
            && Math.Abs(values[(3 * pixel) + 1] - 100) <= tolerance
            && Math.Abs(values[(3 * pixel) + 2] - 50) <= tolerance));
    }

    [Fact]
    public void Classes_alone_are_split_by_content()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "cat", 20);
        WriteGreys(folder, "dog", 20, first: 100);
        DataSplits splits = folder.Read("");

        Assert.Equal(["cat", "dog"], splits.ClassNames);
        Assert.Equal(40, splits.Train.Count + splits.Validation.Count + splits.Test.Count);
        foreach (SampleSet set in new[] { splits.Train, splits.Validation, splits.Test })
        {
            Assert.All(Enumerable.Range(0, set.Count), i =>
                Assert.Equal(set.Inputs[0].Sample(i)[0] >= 100 ? 1 : 0, ((ClassLabels)set.Labels!).Values[i]));
        }
    }

    [Fact]
    public void A_flat_folder_has_no_labels()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "", 5);
        folder.Write("notes.txt", "hello");
        folder.Write(".DS_Store", "system");
        DataSplits splits = folder.Read("");

        Assert.Null(splits.Train.Labels);
        Assert.Empty(splits.ClassNames);
        Assert.Equal(["notes.txt: no image"], splits.Skipped);
    }

    [Fact]
    public void A_zip_reads_like_its_folder_even_below_a_folder_of_its_own()
    {
        using var folder = new DataFolder();
        var entries = new List<(string, byte[])>();
        foreach (string split in (string[])["train", "test"])
        {
            for (byte i = 0; i < 30; i++)
            {
                string name = $"{split}/{(i % 2 == 0 ? "even" : "odd")}/{i}.bmp";
                entries.Add(("animals/" + name, DataBytes.GreyBmp(i)));
                folder.Write("animals/" + name, DataBytes.GreyBmp(i));
            }
        }

        folder.WriteZip("animals.zip", [.. entries, ("__MACOSX/animals/x.png", [1]), ("animals/extra/1.bmp", DataBytes.GreyBmp(7))]);
        DataSplits zipped = folder.Read("animals.zip");
        DataSplits plain = folder.Read("animals");

        Assert.Equal(plain.Train.Inputs[0].Values, zipped.Train.Inputs[0].Values);
        Assert.Equal(plain.Validation.Inputs[0].Values, zipped.Validation.Inputs[0].Values);
        Assert.Equal(((ClassLabels)plain.Test.Labels!).Values, ((ClassLabels)zipped.Test.Labels!).Values);
        Assert.Equal(["animals/extra/1.bmp: outside train, val and test"], zipped.Skipped);
    }

    [Fact]
    public void One_unreadable_image_in_a_hundred_is_skipped_and_two_are_an_error()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "a", 50);
        WriteGreys(folder, "b", 49, first: 100);
        folder.Write("a/999.png", DataBytes.GreyPng(7)[..40]);
        DataSplits splits = folder.Read("");
        Assert.Equal(["a/999.png: cannot be read"], splits.Skipped);
        Assert.Equal(99, splits.Train.Count + splits.Validation.Count + splits.Test.Count);

        folder.Write("b/998.png", "no image");
        Assert.Contains("2 of its 101 images cannot be read: a/999.png, b/998.png", folder.Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_zip_entry_is_an_unreadable_image()
    {
        using var folder = new DataFolder();
        string path = folder.WriteZip("d.zip", Enumerable.Range(0, 120).Select(i => ($"{i:000}.bmp", DataBytes.Bmp(8, 8, (y, x) => ((byte)(i ^ y), (byte)(x * y), (byte)i)))));
        byte[] bytes = File.ReadAllBytes(path);

        // The local header of the first entry: 30 bytes and its name, then the deflated image.
        bytes.AsSpan(30 + "000.bmp".Length, 20).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        Assert.Equal(["000.bmp: cannot be read"], folder.Read("d.zip").Skipped);
    }

    [Fact]
    public void A_number_of_channels_that_no_image_has_is_an_error()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "", 5);
        Assert.Contains("its images have 1 or 3 channels, the model takes 4", folder.Problem("", new DataOptions { Channels = 4 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_two_sizes_need_a_resize()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "a", 8);
        folder.Write("a/z.bmp", DataBytes.GreyBmp(77, 4, 6));
        Assert.Contains("a/z.bmp is 6 by 4 pixels, the first image 2 by 2; --resize", folder.Problem(""), StringComparison.Ordinal);

        DataSplits splits = folder.Read("", new DataOptions { Resize = (3, 5) });
        Assert.Equal([3, 5, 1], splits.Train.Inputs[0].SampleShape);
        float[] values = [.. splits.Train.Inputs[0].Values, .. splits.Validation.Inputs[0].Values, .. splits.Test.Inputs[0].Values];
        Assert.Equal([0f, 1, 2, 3, 4, 5, 6, 7, 77], values.Distinct().Order());
    }

    [Fact]
    public void Splits_have_the_same_classes()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "train/cat", 3);
        WriteGreys(folder, "train/dog", 3);
        WriteGreys(folder, "test/cat", 3);
        Assert.Contains("class folder 'dog' is in train but not in test", folder.Problem(""), StringComparison.Ordinal);

        WriteGreys(folder, "test/dog", 1);
        WriteGreys(folder, "test/fox", 1);
        Assert.Contains("class folder 'fox' is in test but not in train", folder.Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_problems_are_named()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "mixed/a", 2);
        WriteGreys(folder, "mixed/b", 2);
        folder.Write("mixed/loose.bmp", DataBytes.GreyBmp(1));
        Assert.Contains("both inside and outside of class folders, such as loose.bmp", folder.Problem("mixed"), StringComparison.Ordinal);

        WriteGreys(folder, "tested/test/a", 2);
        Assert.Contains("has no images in train", folder.Problem("tested"), StringComparison.Ordinal);

        folder.Write("broken/1.png", "no image");
        Assert.Contains("none of its 1 images can be read", folder.Problem("broken"), StringComparison.Ordinal);

        folder.WriteZip("empty.zip", ("readme.txt", [1]));
        Assert.Contains("holds no images", folder.Problem("empty.zip"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_may_be_called_train()
    {
        using var folder = new DataFolder();
        WriteGreys(folder, "car", 10);
        WriteGreys(folder, "train", 10, first: 50);
        Assert.Equal(["car", "train"], folder.Read("").ClassNames);
    }

    private static void WriteGreys(DataFolder folder, string name, int count, byte first = 0)
    {
        for (int i = 0; i < count; i++)
        {
            folder.Write(Path.Combine(name, $"{i:000}.bmp"), DataBytes.GreyBmp((byte)(first + i)));
        }
    }
}
