using System.Globalization;
using System.Numerics;
using Compressor.Data;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class SplitsTests
{
    [Fact]
    public void A_fifth_becomes_test_and_a_tenth_of_the_rest_validation()
    {
        SplitPart[] parts = Splits.Assign(Numbers(Enumerable.Range(0, 20_000)));

        // Binomial: four standard deviations of 20000 * 0.2 * 0.8 and 16000 * 0.1 * 0.9.
        Assert.InRange(parts.Count(part => part == SplitPart.Test), 4000 - 227, 4000 + 227);
        Assert.InRange(parts.Count(part => part == SplitPart.Validation), 1600 - 170, 1600 + 170);
    }

    [Fact]
    public void The_order_of_samples_changes_no_split()
    {
        int[] values = [.. Enumerable.Range(0, 500)];
        int[] shuffled = [.. values];
        new Random(3).Shuffle(shuffled);
        Dictionary<int, SplitPart> ByValue(int[] order) =>
            order.Zip(Splits.Assign(Numbers(order))).ToDictionary(pair => pair.First, pair => pair.Second);

        Assert.Equal(ByValue(values), ByValue(shuffled).OrderBy(pair => pair.Key));
    }

    [Fact]
    public void More_samples_move_none_of_the_old_ones()
    {
        SplitPart[] few = Splits.Assign(Numbers(Enumerable.Range(0, 1000)));
        SplitPart[] many = Splits.Assign(Numbers(Enumerable.Range(0, 3000)));

        Assert.Equal(few, many[..1000]);
    }

    [Fact]
    public void Equal_samples_share_a_split()
    {
        int[] values = [.. Enumerable.Range(0, 300).Select(value => value % 40)];
        SplitPart[] parts = Splits.Assign(Numbers(values));

        Assert.All(values.Zip(parts).GroupBy(pair => pair.First), same => Assert.Single(same.Select(pair => pair.Second).Distinct()));
        Assert.Equal(3, parts.Distinct().Count());
    }

    [Fact]
    public void A_validation_split_that_is_cut_stops_at_ten_thousand()
    {
        SplitPart[] parts = Splits.Assign(Numbers(Enumerable.Range(0, 200_000)));

        Assert.Equal(Splits.MostValidationSamples, parts.Count(part => part == SplitPart.Validation));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_split_of_few_samples_is_empty(int count)
    {
        for (int first = 0; first < 50; first++)
        {
            Assert.Equal(3, Splits.Assign(Numbers(Enumerable.Range(100 * first, count))).Distinct().Count());
        }
    }

    [Fact]
    public void Fewer_than_three_different_samples_are_an_error()
    {
        CompressorException problem = Assert.Throws<CompressorException>(() => Splits.Assign(Numbers([1, 2, 1, 2, 1])));

        Assert.Equal(ErrorKind.Data, problem.Kind);
        Assert.Contains("at least three different", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>The rule in big integers: a change of the hash would silently move every user's samples.</summary>
    [Fact]
    public void The_hash_is_the_one_that_is_documented()
    {
        BigInteger word = BigInteger.One << 64;
        BigInteger a = BigInteger.Parse("09E3779B185EBCA87", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        BigInteger b = BigInteger.Parse("0C2B2AE3D27D4EB4F", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        BigInteger Mix(BigInteger hash)
        {
            hash = (hash ^ (hash >> 33)) * BigInteger.Parse("0FF51AFD7ED558CCD", NumberStyles.HexNumber, CultureInfo.InvariantCulture) % word;
            hash = (hash ^ (hash >> 33)) * BigInteger.Parse("0C4CEB9FE1A85EC53", NumberStyles.HexNumber, CultureInfo.InvariantCulture) % word;
            return hash ^ (hash >> 33);
        }

        BigInteger Hash(int value)
        {
            BigInteger sum = (a + (BitConverter.SingleToUInt32Bits(value) * b)) % word;
            return Mix(((sum << 31) | (sum >> 33)) % word * a % word);
        }

        SplitPart[] parts = Splits.Assign(Numbers(Enumerable.Range(0, 400)));
        for (int value = 0; value < parts.Length; value++)
        {
            SplitPart expected = (double)Hash(value) / (double)word < 0.2 ? SplitPart.Test
                : (double)Mix(word - 1 - Hash(value)) / (double)word < 0.1 ? SplitPart.Validation
                : SplitPart.Train;
            Assert.Equal(expected, parts[value]);
        }
    }

    [Fact]
    public void The_same_numbers_in_another_format_split_alike()
    {
        using var folder = new DataFolder();
        byte[] pixels = [.. Enumerable.Range(0, 400).Select(i => (byte)(i * 7 % 251))];
        folder.Write("idx/train-images-idx3-ubyte", DataBytes.Idx([100, 2, 2], pixels));
        folder.Write("x.npy", DataBytes.Npy("|u1", "(100, 4)", pixels));
        folder.Write("t.csv", string.Join('\n', pixels.Chunk(4).Select(row => string.Join(',', row))));

        DataSplits idx = folder.Read("idx");
        Assert.Equal(idx.Test.Inputs[0].Values, folder.Read("x.npy").Test.Inputs[0].Values);
        Assert.Equal(idx.Test.Inputs[0].Values, folder.Read("t.csv").Test.Inputs[0].Values);
        Assert.Equal(100, idx.Train.Count + idx.Validation.Count + idx.Test.Count);
    }

    [Fact]
    public void Validation_is_the_test_split_where_there_is_no_other()
    {
        using var folder = new DataFolder();
        folder.WriteZip(
            "d.npz",
            ("x_train.npy", DataBytes.Npy("(6, 1)", 1f, 2f, 3f, 4f, 5f, 6f)),
            ("x_val.npy", DataBytes.Npy("(2, 1)", 70f, 80f)));
        DataSplits splits = folder.Read("d.npz");

        Assert.Equal([70f, 80f], splits.Test.Inputs[0].Values);
        Assert.NotEqual(0, splits.Validation.Count);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], splits.Train.Inputs[0].Values.Concat(splits.Validation.Inputs[0].Values).Order());
        Assert.Contains("its validation split", splits.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_given_splits_are_kept()
    {
        using var folder = new DataFolder();
        folder.WriteZip(
            "d.npz",
            ("x_train.npy", DataBytes.Npy("(2,)", 1f, 2f)),
            ("x_val.npy", DataBytes.Npy("(1,)", 3f)),
            ("x_test.npy", DataBytes.Npy("(1,)", 4f)));
        DataSplits splits = folder.Read("d.npz");

        Assert.Equal([1f, 2f], splits.Train.Inputs[0].Values);
        Assert.Equal([3f], splits.Validation.Inputs[0].Values);
        Assert.Equal([4f], splits.Test.Inputs[0].Values);
        Assert.Equal(".npz file: 2 train, 1 validation, 1 test; shape 1, no labels", splits.Description);
    }

    private static SampleSet Numbers(IEnumerable<int> values) =>
        new([new SampleArray("", [1], [.. values.Select(value => (float)value)])], null);
}
