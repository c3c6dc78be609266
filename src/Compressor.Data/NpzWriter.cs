using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Compressor.Data;

/// <summary>
/// Writes numpy's archive: a .zip of one .npy per array (numpy.lib.format, version 1: magic, header padded to 64 bytes, values row-major).
/// The same arrays give the same bytes.
/// </summary>
public sealed class NpzWriter(Stream stream) : IDisposable
{
    private const int Alignment = 64;

    /// <summary>The earliest that a .zip can state.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Adds an array of float32.</summary>
    public void Add(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Arrays are written as they lie in memory, which must be little-endian.");
        }

        Add(name, "<f4", shape, MemoryMarshal.AsBytes(values));
    }

    /// <summary>Adds an array of booleans.</summary>
    public void Add(string name, IReadOnlyList<long> shape, ReadOnlySpan<bool> values) =>
        Add(name, "|b1", shape, MemoryMarshal.AsBytes(values));

    public void Dispose() => archive.Dispose();

    private void Add(string name, string type, IReadOnlyList<long> shape, ReadOnlySpan<byte> values)
    {
        ZipArchiveEntry entry = archive.CreateEntry($"{name}.npy", CompressionLevel.Optimal);
        entry.LastWriteTime = NoTime;
        string extents = string.Concat(shape.Select(extent => string.Create(CultureInfo.InvariantCulture, $"{extent}, "))).TrimEnd();
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({(shape.Count > 1 ? extents.TrimEnd(',') : extents)}), }}";
        const int Before = 10;
        int length = (Before + header.Length + 1 + Alignment - 1) / Alignment * Alignment - Before;
        Span<byte> start = [0x93, .. "NUMPY"u8, 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], checked((ushort)length));
        using Stream file = entry.Open();
        file.Write(start);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        file.Write(values);
    }
}
