using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Numbers of l bits as planes of 8, 4, 2 and 1 bits, highest first, each of which a byte table unpacks: 5 = 4 + 1, 7 = 4 + 2 + 1.
/// Vectors must hold a whole number of bytes in every plane.
/// </summary>
internal static class BitPlanes
{
    /// <summary>The planes of l bits.</summary>
    public static IReadOnlyList<int> Of(int bits)
    {
        var planes = Enumerable.Repeat(8, bits / 8).ToList();
        planes.AddRange(((int[])[4, 2, 1]).Where(plane => (bits & plane) != 0));
        return planes;
    }

    /// <summary>Numbers per vector must be a multiple of this.</summary>
    public static int Multiple(int bits) => 8 / Of(bits)[^1];

    /// <summary>The low bits of numbers, rebuilt as an int32 vector with an offset added to each.</summary>
    public static string Write(FragmentBuilder builder, ReadOnlySpan<int> numbers, int bits, int offset)
    {
        string? sum = null;
        int shift = bits;
        foreach (int plane in Of(bits))
        {
            shift -= plane;
            var stream = new BitWriter((long)numbers.Length * plane);
            foreach (int number in numbers)
            {
                stream.Piece(number >> shift, plane);
            }

            string part = Plane(builder, stream.Bytes, plane, 1 << shift, sum is null ? offset : 0);
            sum = sum is null ? part : builder.Node("Add", sum, part);
        }

        return sum!;
    }

    private static string Plane(FragmentBuilder builder, byte[] stream, int bits, int factor, int offset)
    {
        string indices = builder.Cast(builder.Bytes(stream), ElementType.Int32);
        if (bits < 8)
        {
            return BitTables.Unpack(builder, BitTables.Pieces(builder, bits, factor, offset), indices);
        }

        string scaled = factor == 1 ? indices : builder.Node("Mul", indices, builder.Number(factor));
        return offset == 0 ? scaled : builder.Node("Add", scaled, builder.Number(offset));
    }
}
