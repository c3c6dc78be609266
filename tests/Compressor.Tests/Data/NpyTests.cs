using System.Text;
using Compressor.Data.Formats;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class NpyTests
{
    public static TheoryData<string, byte[], float[]> Types => new()
    {
        { "<f4", [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)], [1.5f, -2] },
        { ">f4", [0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0], [1.5f, -2] },
        { "<f8", [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)], [1.5f, -2] },
        { "<f2", [0x00, 0x3E, 0x00, 0xC0], [1.5f, -2] },
        { "|b1", [1, 0], [1, 0] },
        { "|u1", [200, 7], [200, 7] },
        { "|i1", [0xFF, 7], [-1, 7] },
        { "<i2", [0xFE, 0xFF, 0x2C, 1], [-2, 300] },
        { "<u2", [0xFE, 0xFF, 0x2C, 1], [65534, 300] },
        { ">i2", [0xFF, 0xFE, 1, 0x2C], [-2, 300] },
        { "<i4", [.. BitConverter.GetBytes(-70000), .. BitConverter.GetBytes(5)], [-70000, 5] },
        { "<u4", [.. BitConverter.GetBytes(3_000_000_000), .. BitConverter.GetBytes(5)], [3e9f, 5] },
        { "<i8", [.. BitConverter.GetBytes(-70000L), .. BitConverter.GetBytes(5L)], [-70000, 5] },
        { ">i8", [0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 0], [9, 256] },
        { "<u8", [.. BitConverter.GetBytes(70000UL), .. BitConverter.GetBytes(5UL)], [70000, 5] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_element_type_is_read(string type, byte[] values, float[] expected)
    {
        NpyArray array = Read(DataBytes.Npy(type, "(2,)", values));

        Assert.Equal([2], array.Shape);
        Assert.Equal(expected, array.ToFloats());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_header_version_is_read(byte version) =>
        Assert.Equal([1f, 2, 3], Read(DataBytes.Npy("|u1", "(3,)", [1, 2, 3], version: version)).ToFloats());

    [Fact]
    public void Fortran_order_becomes_row_major()
    {
        // numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4)): the first axis runs fastest.
        var values = new List<byte>();
        for (int k = 0; k < 4; k++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int i = 0; i < 2; i++)
                {
                    values.Add((byte)((12 * i) + (4 * j) + k));
                }
            }
        }

        byte[] file = DataBytes.Npy("|u1", "(2, 3, 4)", [.. values], fortran: true);
        Assert.Equal(Enumerable.Range(0, 24).Select(value => (float)value), Read(file).ToFloats());

        byte[] shorts = DataBytes.Npy("<i2", "(2, 3, 4)", [.. values.SelectMany(value => new byte[] { value, 1 })], fortran: true);
        Assert.Equal(Enumerable.Range(256, 24).Select(value => (float)value), Read(shorts).ToFloats());
    }

    [Fact]
    public void Long_arrays_are_read_across_buffers()
    {
        int[] numbers = [.. Enumerable.Range(0, 200_000)];
        byte[] file = DataBytes.Npy("<i4", "(200000,)", [.. numbers.SelectMany(BitConverter.GetBytes)]);

        Assert.Equal(numbers.Select(number => (float)number), Read(file).ToFloats());
    }

    [Fact]
    public void Problems_are_named()
    {
        byte[] good = DataBytes.Npy("(2,)", 1f, 2f);
        Assert.Equal("a.npy: truncated", Problem(good[..^1], good.Length));
        Assert.Equal("a.npy: truncated", Problem(good[..20], good.Length));
        Assert.Equal("a.npy: truncated", Problem([], 0));
        Assert.Equal("a.npy: no .npy data: it does not start with \\x93NUMPY", Problem(Encoding.ASCII.GetBytes("not an array at all"), 19));
        Assert.Equal("a.npy: holds values of type '<U10', not numbers", Problem(DataBytes.Npy("<U10", "(2,)", new byte[80])));
        Assert.Equal("a.npy: holds values of type '|O', not numbers", Problem(DataBytes.Npy("|O", "(2,)", new byte[80])));
        Assert.Equal("a.npy: holds values of type '<c8', not numbers", Problem(DataBytes.Npy("<c8", "(2,)", new byte[80])));
        Assert.Equal("a.npy: holds no values", Problem(DataBytes.Npy("<f4", "(0, 3)", [])));
        Assert.Equal("a.npy: truncated: its header claims 4000000000 bytes of values", Problem(DataBytes.Npy("<f4", "(1000000000,)", [1])));
        Assert.Equal("a.npy: its header claims an impossible shape", Problem(DataBytes.Npy("<f4", "(1000000000000, 1000000000000, 1000000)", [1])));
        Assert.Equal("a.npy: its .npy header states no plain type, order and shape", Problem(DataBytes.Npy("<f4", "[2]", [1])));
        Assert.Equal("a.npy: a .npy header of version 9 and 118 bytes is not known", Problem([0x93, .. "NUMPY"u8, 9, 0, 118, 0, 0, 0]));
    }

    [Fact]
    public void Values_that_are_not_finite_are_named_by_sample()
    {
        NpyArray array = Read(DataBytes.Npy("(3, 2)", 1f, 2f, 3f, 4f, float.NaN, 6f));
        CompressorException problem = Assert.Throws<CompressorException>(() => array.AsSamples("x"));

        Assert.Equal("a.npy: sample 2 (counted from 0) holds NaN", problem.Message);
        Assert.Throws<CompressorException>(() => Read(DataBytes.Npy("(1,)", float.NegativeInfinity)).ToFloats());
    }

    private static NpyArray Read(byte[] file, long? length = null) =>
        NpyArray.Read(new MemoryStream(file), "a.npy", length ?? file.Length, deflated: false);

    private static string Problem(byte[] file, long? length = null)
    {
        CompressorException problem = Assert.Throws<CompressorException>(() => Read(file, length));
        Assert.Equal(ErrorKind.Data, problem.Kind);
        return problem.Message;
    }
}
