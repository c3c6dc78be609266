using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Compressor.Data.Formats;

/// <summary>An element type of numpy: byte order, kind and bytes, as in <c>&lt;f4</c> (numpy, "The array interface").</summary>
/// <param name="Kind">f float, i signed, u unsigned, b boolean.</param>
/// <param name="Size">Bytes of one element.</param>
/// <param name="BigEndian">True where the most significant byte comes first.</param>
internal readonly record struct NpyType(char Kind, int Size, bool BigEndian)
{
    private const int ChunkElements = 1 << 16;

    /// <summary>True for types of one byte without sign, which are kept as bytes.</summary>
    public bool IsByte => Size == 1 && Kind is 'u' or 'b';

    /// <summary>The type that a header states; null for text, objects, structures, complex numbers and dates.</summary>
    public static NpyType? Parse(string text) => text is [char order, char kind, char digit]
        && order is '<' or '>' or '|' or '='
        && (kind, digit) is ('f', '2' or '4' or '8') or ('i' or 'u', '1' or '2' or '4' or '8') or ('b', '1')
            ? new NpyType(kind, digit - '0', order == '>')
            : null;

    /// <summary>Reads <paramref name="count"/> elements into a <c>byte[]</c> or <c>float[]</c>.</summary>
    /// <exception cref="EndOfStreamException">The stream holds fewer.</exception>
    public Array Read(Stream stream, int count)
    {
        if (IsByte)
        {
            var bytes = new byte[count];
            stream.ReadExactly(bytes);
            return bytes;
        }

        var values = new float[count];
        var buffer = new byte[Math.Min(count, ChunkElements) * Size];
        for (int done = 0; done < count; done += ChunkElements)
        {
            Span<float> chunk = values.AsSpan(done, Math.Min(ChunkElements, count - done));
            Span<byte> bytes = buffer.AsSpan(0, chunk.Length * Size);
            stream.ReadExactly(bytes);
            if (BigEndian == BitConverter.IsLittleEndian)
            {
                Swap(bytes);
            }

            Convert(bytes, chunk);
        }

        return values;
    }

    private void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (Kind, Size)
        {
            case ('f', 2): Each<Half>(bytes, values, static value => (float)value); break;
            case ('f', 4): MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case ('f', 8): Each<double>(bytes, values, static value => (float)value); break;
            case ('i', 1): Each<sbyte>(bytes, values, static value => value); break;
            case ('i', 2): Each<short>(bytes, values, static value => value); break;
            case ('i', 4): Each<int>(bytes, values, static value => value); break;
            case ('i', 8): Each<long>(bytes, values, static value => value); break;
            case ('u', 2): Each<ushort>(bytes, values, static value => value); break;
            case ('u', 4): Each<uint>(bytes, values, static value => value); break;
            case ('u', 8): Each<ulong>(bytes, values, static value => value); break;
            default: throw new InvalidOperationException($"Type {Kind}{Size} was not parsed here.");
        }
    }

    private static void Each<T>(ReadOnlySpan<byte> bytes, Span<float> values, Func<T, float> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < from.Length; i++)
        {
            values[i] = convert(from[i]);
        }
    }

    private void Swap(Span<byte> bytes)
    {
        switch (Size)
        {
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                Span<uint> ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break;
        }
    }
}
