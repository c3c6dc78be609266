using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Values of at most fifteen kinds, and zero: four bits each, two a byte, looked up in the book of their kinds. A large tensor's book of
/// float16 numbers is stored, and its values are put into their places, as such: that takes less memory, and a few more nodes.
/// </summary>
internal sealed class CodebookValues : ValueCode
{
    private const int Entries = 16;
    private readonly TensorData data;
    private readonly float[] book;
    private readonly bool half;

    private CodebookValues(TensorData data, float[] book)
    {
        this.data = data;
        this.book = book;
        half = data.Type == ElementType.Float16
            || (data.Count >= StoragePlan.LargeTensor && book.All(value => (float)(Half)value == value));
    }

    public override string Id => "codebook";

    public override int Bits => 4;

    public override int Multiple => 2;

    public override ElementType PlacedAs => half ? ElementType.Float16 : ElementType.Float32;

    public static ValueCode? TryMake(PackedTensor tensor)
    {
        if (tensor.Data.Type is not (ElementType.Float32 or ElementType.Float16))
        {
            return null;
        }

        var kinds = new SortedSet<float>();
        foreach (int position in tensor.Positions)
        {
            float value = At(tensor.Data, position);
            if (!float.IsFinite(value) || (kinds.Add(value) && kinds.Count == Entries))
            {
                return null;
            }
        }

        return new CodebookValues(tensor.Data, [0, .. kinds, .. new float[Entries - 1 - kinds.Count]]);
    }

    public override string Vector(FragmentBuilder builder, ReadOnlySpan<int> positions)
    {
        var codes = book.Index().Where(entry => entry.Item != 0).ToDictionary(entry => entry.Item, entry => entry.Index);
        var stream = new BitWriter(positions.Length * 4L);
        foreach (int position in positions)
        {
            stream.Piece(position < 0 ? 0 : codes.GetValueOrDefault(At(data, position)), 4);
        }

        TensorData stored = TensorData.FromFloats([book.Length], book, PlacedAs);
        string kinds = builder.Constant(new TensorProto
        {
            DataType = (int)PlacedAs,
            Dims = { book.Length },
            RawData = UnsafeByteOperations.UnsafeWrap(stored.Bytes),
        });

        // Pairs of values by byte: [256, 2]; the book is filled up, since the table names every code.
        string pairs = builder.Node("Gather", kinds, BitTables.Pieces(builder, 4));
        return BitTables.Unpack(builder, pairs, builder.Cast(builder.Bytes(stream.Bytes), ElementType.Int32));
    }

    public override string Finish(FragmentBuilder builder, string placed) =>
        half && data.Type == ElementType.Float32 ? builder.Cast(placed, ElementType.Float32) : placed;

    private static float At(TensorData data, int position) => data.Type == ElementType.Float32
        ? MemoryMarshal.Cast<byte, float>(data.Bytes.Span)[position]
        : (float)MemoryMarshal.Cast<byte, Half>(data.Bytes.Span)[position];
}
