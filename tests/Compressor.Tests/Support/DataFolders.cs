using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Compressor.Data;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Support;

/// <summary>A folder of data files that a test writes byte by byte, gone when the test ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("compressor-data-");

    public string Root => _folder.FullName;

    /// <summary>Writes a file, its folders too, and returns its full path.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string WriteZip(string name, params IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string entry, byte[] bytes) in entries)
            {
                using Stream stream = archive.CreateEntry(entry).Open();
                stream.Write(bytes);
            }
        }

        return Write(name, buffer.ToArray());
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return buffer.ToArray();
    }

    /// <summary>Reads a file of this folder, or the folder itself for "".</summary>
    public DataSplits Read(string name, DataOptions? options = null) =>
        DataReader.Read(name.Length == 0 ? Root : Path.Combine(Root, name), options ?? new DataOptions(), cancellation: TestContext.Current.CancellationToken);

    /// <summary>The line that reading fails with, which must be a data problem that names a path below this folder.</summary>
    public string Problem(string name, DataOptions? options = null)
    {
        CompressorException problem = Assert.Throws<CompressorException>(() => Read(name, options));
        Assert.Equal(ErrorKind.Data, problem.Kind);
        Assert.StartsWith(Root, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
        return problem.Message[Root.Length..].Replace('\\', '/');
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Bytes of data files, put together as their specifications say and not by the code under test.</summary>
internal static class DataBytes
{
    /// <summary>An IDX file of unsigned bytes.</summary>
    public static byte[] Idx(int[] shape, byte[] values)
    {
        var bytes = new byte[4 + (4 * shape.Length)];
        bytes[2] = 8;
        bytes[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), shape[i]);
        }

        return [.. bytes, .. values];
    }

    /// <summary>A .npy file: numpy pads the header with blanks to a multiple of 64 and ends it with a line feed.</summary>
    /// <param name="type">As in "&lt;f4".</param>
    /// <param name="shape">As Python prints it: "(2, 3)".</param>
    /// <param name="values">The elements' bytes.</param>
    public static byte[] Npy(string type, string shape, byte[] values, bool fortran = false, byte version = 1)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}";
        int prefix = version == 1 ? 10 : 12;
        int length = ((prefix + header.Length + 1 + 63) / 64 * 64) - prefix;
        byte[] size = version == 1 ? [(byte)length, (byte)(length >> 8)] : [(byte)length, (byte)(length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. size, .. Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"), .. values];
    }

    public static byte[] Npy(string shape, params float[] values) => Npy("<f4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] Npy(string shape, params long[] values) => Npy("<i8", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>A 24-bit .bmp without compression: rows from the bottom up, blue green red, each row padded to four bytes.</summary>
    public static byte[] Bmp(int height, int width, Func<int, int, (byte Red, byte Green, byte Blue)> pixel)
    {
        int stride = (width * 3 + 3) / 4 * 4;
        var bytes = new byte[54 + (stride * height)];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), height);
        bytes[26] = 1;
        bytes[28] = 24;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(34), stride * height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = 54 + ((height - 1 - y) * stride) + (3 * x);
                (bytes[at + 2], bytes[at + 1], bytes[at]) = pixel(y, x);
            }
        }

        return bytes;
    }

    /// <summary>A grey .bmp in which every pixel has one value.</summary>
    public static byte[] GreyBmp(byte value, int height = 2, int width = 2) => Bmp(height, width, (_, _) => (value, value, value));

    /// <summary>An 8-bit grey .png of one value (W3C PNG, colour type 0).</summary>
    public static byte[] GreyPng(byte value, int height = 2, int width = 2)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.Write([0, .. Enumerable.Repeat(value, width)]);
            }
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320;
            }
        }

        return ~crc;
    }
}
