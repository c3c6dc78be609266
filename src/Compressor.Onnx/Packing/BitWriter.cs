namespace Compressor.Onnx;

/// <summary>Writes numbers of few bits one after the other, lowest bit first.</summary>
internal sealed class BitWriter(long bits)
{
    private readonly byte[] bytes = new byte[(bits + 7) / 8];
    private long position;

    /// <summary>The bytes written, zero where nothing was.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Leaves zeros.</summary>
    public void Skip(long count) => position += count;

    /// <summary>Writes a single one.</summary>
    public void One() => bytes[position >> 3] |= (byte)(1 << (int)(position++ & 7));

    /// <summary>Writes the low bits of a number; pieces of 1, 2, 4 or 8 bits never straddle a byte.</summary>
    public void Piece(int number, int count)
    {
        bytes[position >> 3] |= (byte)((number & ((1 << count) - 1)) << (int)(position & 7));
        position += count;
    }
}
