using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// The pieces of every byte, lowest first, as shared tables made at load from next to nothing:
/// <code>
/// T_b[byte, k] = (byte / 2^(b k)) mod 2^b     shape [256, 8 / b], b bits a piece
/// </code>
/// so that Gather(T_b, bytes) unpacks a stream of b-bit numbers.
/// </summary>
internal static class BitTables
{
    private const int Bytes = 256;

    /// <summary>T_b times a factor, plus an offset.</summary>
    public static string Pieces(FragmentBuilder builder, int bits, int factor = 1, int offset = 0)
    {
        if (factor == 1 && offset == 0)
        {
            return builder.Shared($"T{bits}", table => Build(table, bits));
        }

        return builder.Shared($"T{bits}*{factor}+{offset}", table =>
        {
            string pieces = Pieces(table, bits);
            string scaled = factor == 1 ? pieces : table.Node("Mul", pieces, table.Number(factor));
            if (offset != 0)
            {
                table.Node("Add", scaled, table.Number(offset));
            }
        });
    }

    /// <summary>A stream of b-bit numbers, unpacked through a table into an int32 vector.</summary>
    /// <param name="indices">The bytes as int32.</param>
    public static string Unpack(FragmentBuilder builder, string table, string indices) =>
        builder.Flat(builder.Node("Gather", table, indices));

    private static void Build(FragmentBuilder table, int bits)
    {
        var powers = new TensorProto { DataType = (int)ElementType.Int32, Dims = { 1, 8 / bits } };
        powers.Int32Data.AddRange(Enumerable.Range(0, 8 / bits).Select(piece => 1 << (bits * piece)));
        string shifted = table.Node("Div", All(table), table.Constant(powers));
        string range = table.Number(1 << bits);
        if (table.Opset >= 10)
        {
            table.Node("Mod", shifted, range);
        }
        else
        {
            // Mod came with opset 10: x - (x / n) n.
            table.Node("Sub", shifted, table.Node("Mul", table.Node("Div", shifted, range), range));
        }
    }

    /// <summary>0 to 255 as an int32 column.</summary>
    private static string All(FragmentBuilder builder) => builder.Shared("bytes", table =>
    {
        // Range came with opset 11; the positions of 256 ones are the same.
        string row = table.Opset >= 11
            ? table.Node("Range", table.Number(0), table.Number(Bytes), table.Number(1))
            : table.Cast(table.NonZero(table.Repeated(Bytes, ElementType.Int32, 1), Bytes), ElementType.Int32);
        table.Node("Reshape", row, table.Longs(Bytes, 1));
    });
}
