using System.IO.Compression;
using System.Text;
using Compressor.Data;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class NpzWriterTests
{
    [Theory]
    [InlineData(new long[0], "()")]
    [InlineData(new long[] { 3 }, "(3,)")]
    [InlineData(new long[] { 2, 3 }, "(2, 3)")]
    public void An_array_is_laid_out_as_numpy_lays_it_out(long[] shape, string tuple)
    {
        float[] values = [.. Enumerable.Range(1, (int)shape.Aggregate(1L, (product, extent) => product * extent)).Select(i => i / 4f)];
        using var archive = new ZipArchive(new MemoryStream(Written(writer => writer.Add("a/b.theta", shape, values))));

        ZipArchiveEntry entry = archive.Entries.Single();
        using var copy = new MemoryStream();
        using (Stream stream = entry.Open())
        {
            stream.CopyTo(copy);
        }

        // numpy.lib.format: magic, version 1.0, the header's length, a dictionary padded by spaces to a multiple of 64 with a line end.
        byte[] bytes = copy.ToArray();
        int header = bytes[8] + 256 * bytes[9];
        string text = Encoding.ASCII.GetString(bytes, 10, header);
        Assert.Equal("a/b.theta.npy", entry.FullName);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        Assert.Equal(0, (10 + header) % 64);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple}, }}", text.TrimEnd());
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => BitConverter.ToSingle(bytes, 10 + header + 4 * i)));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["p.npz"], Written(writer =>
        {
            writer.Add("w.theta", [2, 2], (float[])[1, -2, 3.5f, 0]);
            writer.Add("w.mask", [2, 2], (bool[])[true, true, true, false]);
        }));

        IReadOnlyList<NamedArray> arrays = NamedArrayFile.Read(folder["p.npz"]);

        Assert.Equal(["w.theta", "w.mask"], arrays.Select(array => array.Name));
        Assert.All(arrays, array => Assert.Equal([2, 2], array.Shape));
        Assert.Equal([1, -2, 3.5f, 0], arrays[0].Values);
        Assert.Equal([1, 1, 1, 0], arrays[1].Values);
    }

    [Fact]
    public void The_same_arrays_are_the_same_bytes() => Assert.Equal(
        Written(writer => writer.Add("w", [2], (float[])[1, 2])), Written(writer => writer.Add("w", [2], (float[])[1, 2])));

    private static byte[] Written(Action<NpzWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new NpzWriter(stream))
        {
            write(writer);
        }

        return stream.ToArray();
    }
}
