using System.Buffers.Binary;

namespace Compressor.Data.Formats;

/// <summary>
/// One IDX file of unsigned bytes (LeCun, "The MNIST database", file formats): two zero bytes, the element type, the rank,
/// the extents as big-endian integers, then the values.
/// </summary>
internal sealed record IdxFile(string Path, int[] Shape, byte[] Values)
{
    private const byte UnsignedByte = 0x08;

    public static IdxFile Read(string path)
    {
        using Stream stream = DataFiles.Open(path);
        try
        {
            Span<byte> magic = stackalloc byte[4];
            stream.ReadExactly(magic);
            if (magic is not [0, 0, UnsignedByte, >= 1 and <= 4])
            {
                throw DataError.At(path, "no IDX file of unsigned bytes: it does not start with 0, 0, 8 and a rank of 1 to 4");
            }

            Span<byte> extents = stackalloc byte[4 * magic[3]];
            stream.ReadExactly(extents);
            var shape = new int[magic[3]];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                shape[axis] = BinaryPrimitives.ReadInt32BigEndian(extents[(4 * axis)..]);
            }

            int count = DataError.Elements(path, shape.Select(static extent => (long)extent), bytes: 1);
            DataError.RequireHeld(path, count, new FileInfo(path).Length, DataFiles.IsGzip(path));
            if (count == 0)
            {
                throw DataError.At(path, "holds no values");
            }

            var values = new byte[count];
            stream.ReadExactly(values);
            return stream.ReadByte() == -1
                ? new IdxFile(path, shape, values)
                : throw DataError.At(path, "holds more bytes than its header says");
        }
        catch (EndOfStreamException problem)
        {
            throw DataError.At(path, "truncated", problem);
        }
        catch (InvalidDataException problem)
        {
            throw DataError.At(path, problem.Message, problem);
        }
    }
}
