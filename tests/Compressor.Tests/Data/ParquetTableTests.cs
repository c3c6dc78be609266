using Compressor.Data;
using Compressor.Tests.Support;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Compressor.Tests.Data;

/// <summary>Tables written by Parquet.Net's own writer, in two row groups.</summary>
public sealed class ParquetTableTests
{
    [Fact]
    public async Task Numbers_are_inputs_and_a_column_of_text_the_labels()
    {
        using var folder = new DataFolder();
        var a = new DataField<float>("a");
        var b = new DataField<int>("b");
        var label = new DataField<string>("kind", nullable: false);
        await Write(folder, [a, label, b], async (group, first) =>
        {
            await group.WriteAsync<float>(a, new float[] { first, first + 1, first + 2 });
            await group.WriteAsync(label, (string[])["cat", "ant", "bee"]);
            await group.WriteAsync<int>(b, new[] { 10 * first, 10 * (first + 1), 10 * (first + 2) });
        });

        DataSplits splits = folder.Read("t.parquet", new DataOptions { LabelColumn = "kind" });

        Assert.Equal(["ant", "bee", "cat"], splits.ClassNames);
        foreach (SampleSet set in new[] { splits.Train, splits.Validation, splits.Test })
        {
            Assert.Equal([2], set.Inputs[0].SampleShape);
            Assert.All(Enumerable.Range(0, set.Count), i =>
            {
                ReadOnlySpan<float> row = set.Inputs[0].Sample(i);
                Assert.Equal(10 * row[0], row[1]);
                Assert.Equal(((int)row[0] % 100) switch { 0 => 2, 1 => 0, _ => 1 }, ((ClassLabels)set.Labels!).Values[i]);
            });
        }

        Assert.Equal(6, splits.Train.Count + splits.Validation.Count + splits.Test.Count);
    }

    [Fact]
    public async Task Lists_are_vectors_and_a_split_column_states_the_splits()
    {
        using var folder = new DataFolder();
        var vector = new ListField("v", new DataField<double>("element", nullable: false));
        var split = new DataField<string>("split", nullable: false);
        var y = new DataField<double>("label");
        await Write(folder, [vector, split, y], async (group, first) =>
        {
            await group.WriteAllPartsAsync<double>(
                (DataField)vector.Item, new[] { first, 1.0, first, 2, first, 3 }, Levels((DataField)vector.Item, 6), new[] { 0, 1, 0, 1, 0, 1 }, TestContext.Current.CancellationToken);
            await group.WriteAsync(split, (string[])["train", "test", "val"]);
            await group.WriteAsync<double>(y, new[] { 0.5, 1.5, 2.5 });
        });

        DataSplits splits = folder.Read("t.parquet");

        Assert.Equal([0f, 1, 100, 1], splits.Train.Inputs[0].Values);
        Assert.Equal([0f, 2, 100, 2], splits.Test.Inputs[0].Values);
        Assert.Equal([0f, 3, 100, 3], splits.Validation.Inputs[0].Values);
        Assert.Equal([1.5f, 1.5f], Assert.IsType<NumberLabels>(splits.Test.Labels).Values);
    }

    [Fact]
    public async Task Problems_are_named()
    {
        using var folder = new DataFolder();
        var a = new DataField<float>("a");
        var text = new DataField<string>("name", nullable: false);
        var gaps = new DataField<int?>("gaps");
        await Write(folder, [a, text], async (group, first) =>
        {
            await group.WriteAsync<float>(a, new float[] { 1, 2, first == 0 ? 3 : float.NaN });
            await group.WriteAsync(text, (string[])["x", "y", "z"]);
        });

        Assert.Equal("/t.parquet: column 'name' holds text, not numbers; --labels names a column of labels", folder.Problem("t.parquet"));
        Assert.Equal("/t.parquet: row 6, column 'a' is not finite", folder.Problem("t.parquet", new DataOptions { LabelColumn = "2" }));
        Assert.Equal(
            "/t.parquet: no column 'colour' for the labels; there are a, name", folder.Problem("t.parquet", new DataOptions { LabelColumn = "colour" }));

        await Write(folder, [gaps], async (group, _) => await group.WriteAsync<int>(gaps, new int?[] { 1, null, 3 }));
        Assert.Equal("/t.parquet: row 2, column 'gaps' is empty", folder.Problem("t.parquet"));

        byte[] whole = File.ReadAllBytes(Path.Combine(folder.Root, "t.parquet"));
        folder.Write("t.parquet", whole[..^20]);
        Assert.StartsWith("/t.parquet: cannot be read as Parquet: ", folder.Problem("t.parquet"), StringComparison.Ordinal);
    }

    private static int[] Levels(DataField field, int count) => [.. Enumerable.Repeat(field.MaxDefinitionLevel, count)];

    /// <summary>Two row groups of three rows; the second gets 100 as its first number.</summary>
    private static async Task Write(DataFolder folder, Field[] fields, Func<ParquetRowGroupWriter, int, Task> fill)
    {
        await using FileStream file = File.Create(Path.Combine(folder.Root, "t.parquet"));
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
        foreach (int first in new[] { 0, 100 })
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await fill(group, first);
        }
    }
}
