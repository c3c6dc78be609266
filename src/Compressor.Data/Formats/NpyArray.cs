using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Compressor.Data.Formats;

/// <summary>
/// One array as numpy stores it (numpy.lib.format, versions 1 to 3): magic, a Python dictionary with type, order and shape,
/// then the values. Read into C order; bytes and booleans stay bytes, all other numbers become floats.
/// </summary>
/// <param name="Path">Where it was read, for messages: the file, and the entry of an archive.</param>
/// <param name="Shape">All axes, the samples' first.</param>
/// <param name="Values"><c>byte[]</c> or <c>float[]</c>, row-major.</param>
internal sealed partial record NpyArray(string Path, int[] Shape, Array Values)
{
    private const int LongestHeader = 1 << 20;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">At the magic.</param>
    /// <param name="path">For messages.</param>
    /// <param name="stored">Bytes that hold the array on disk.</param>
    /// <param name="deflated">True where those bytes are compressed.</param>
    public static NpyArray Read(Stream stream, string path, long stored, bool deflated)
    {
        try
        {
            Match header = ReadHeader(stream, path);
            NpyType type = NpyType.Parse(header.Groups["type"].Value)
                ?? throw DataError.At(path, $"holds values of type '{header.Groups["type"].Value}', not numbers");
            long[] extents = [.. header.Groups["extent"].Captures
                .Select(capture => long.Parse(capture.Value, CultureInfo.InvariantCulture))];
            int count = DataError.Elements(path, extents, type.IsByte ? sizeof(byte) : sizeof(float));
            DataError.RequireHeld(path, (long)count * type.Size, stored, deflated);
            if (count == 0)
            {
                throw DataError.At(path, "holds no values");
            }

            int[] shape = Array.ConvertAll(extents, static extent => (int)extent);
            Array values = type.Read(stream, count);
            bool fortran = header.Groups["fortran"].Value == "True";
            return new NpyArray(path, shape, fortran && shape.Length > 1 ? RowMajor(values, shape) : values);
        }
        catch (EndOfStreamException problem)
        {
            throw DataError.At(path, "truncated", problem);
        }
    }

    /// <summary>The samples of this array under a name; the first axis counts them.</summary>
    public RawArray AsSamples(string name) => Shape.Length == 0
        ? throw DataError.At(Path, "a single number has no axis of samples")
        : Values switch
        {
            byte[] bytes => new ByteArray(name, Shape[1..], bytes),
            float[] floats => new FloatArray(name, Shape[1..], Finite(floats)),
            _ => throw new InvalidOperationException($"{Values.GetType()} is not how an array is held."),
        };

    /// <summary>The values as floats, all of them finite.</summary>
    public float[] ToFloats() => Values is byte[] bytes ? Array.ConvertAll(bytes, static value => (float)value) : Finite((float[])Values);

    private float[] Finite(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw DataError.At(
                    Path, FormattableString.Invariant($"sample {i / (values.Length / Shape[0])} (counted from 0) holds {values[i]}"));
            }
        }

        return values;
    }

    private static Match ReadHeader(Stream stream, string path)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw DataError.At(path, "no .npy data: it does not start with \\x93NUMPY");
        }

        Span<byte> lengthBytes = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(lengthBytes);
        long length = lengthBytes.Length == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (start[6] is < 1 or > 3 || length > LongestHeader)
        {
            throw DataError.At(path, $"a .npy header of version {start[6]} and {length} bytes is not known");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        Match header = Header().Match(Encoding.UTF8.GetString(text));
        return header.Success ? header : throw DataError.At(path, "its .npy header states no plain type, order and shape");
    }

    /// <summary>Rearranges values whose first axis runs fastest.</summary>
    private static Array RowMajor(Array values, int[] shape) =>
        values is byte[] bytes ? RowMajor(bytes, shape) : RowMajor((float[])values, shape);

    private static T[] RowMajor<T>(T[] values, int[] shape)
    {
        var result = new T[values.Length];
        var index = new int[shape.Length];
        var strides = new int[shape.Length];
        strides[0] = 1;
        for (int axis = 1; axis < shape.Length; axis++)
        {
            strides[axis] = strides[axis - 1] * shape[axis - 1];
        }

        int source = 0;
        for (int target = 0; target < result.Length; target++)
        {
            result[target] = values[source];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    [GeneratedRegex(@"^\s*\{\s*'descr':\s*'(?<type>[^']+)',\s*'fortran_order':\s*(?<fortran>True|False),"
        + @"\s*'shape':\s*\(\s*(?:(?<extent>\d{1,18})L?\s*,?\s*)*\),?\s*\}\s*$")]
    private static partial Regex Header();
}
