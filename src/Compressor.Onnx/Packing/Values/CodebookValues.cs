using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Values of at most fifteen kinds, and zero: four bits each, two a byte, looked up in the book of their kinds. A large tensor's book of
/// float16 numbers is stored, and its values are put into their places, as such: that takes less memory, and a few more nodes. The two
/// values of a byte are neighbours, which a table unpacks that other tensors may share; or, by arithmetic without a table, as far apart as
/// half of all values:
/// <code>
/// codes = concat(bytes mod 16, bytes / 16)
/// </code>
/// </summary>
internal sealed class CodebookValues : ValueCode
{
    private const int Entries = 16;
    private readonly TensorData data;
    private readonly float[] book;
    private readonly bool isHalf;
    private readonly bool byTable;

    private CodebookValues(TensorData data, float[] book, bool byTable)
    {
        this.data = data;
        this.book = book;
        this.byTable = byTable;
        isHalf = data.Type == ElementType.Float16
            || (data.Count >= StoragePlan.LargeTensor && book.All(value => (float)(Half)value == value));
    }

    public override string Id => "codebook";

    public override int Bits => 4;

    public override int Multiple => 2;

    /// <summary>Mod came with opset 10.</summary>
    public override long FirstOpset => byTable ? 1 : 10;

    public override ElementType PlacedAs => isHalf ? ElementType.Float16 : ElementType.Float32;

    /// <summary>Unpacked by a table.</summary>
    public static ValueCode? TryMake(PackedTensor tensor) => TryMake(tensor, byTable: true);

    /// <summary>Unpacked by arithmetic, which takes longer: for small tensors only.</summary>
    public static ValueCode? TryMakeApart(PackedTensor tensor) =>
        tensor.Data.Count >= StoragePlan.LargeTensor ? null : TryMake(tensor, byTable: false);

    public override string Vector(FragmentBuilder builder, ReadOnlySpan<int> positions)
    {
        int half = positions.Length / 2;
        var codes = book.Index().Where(entry => entry.Item != 0).ToDictionary(entry => entry.Item, entry => entry.Index);
        var stream = new BitWriter(positions.Length * 4L);
        for (int i = 0; i < positions.Length; i++)
        {
            int position = positions[byTable ? i : i / 2 + i % 2 * half];
            stream.Piece(position < 0 ? 0 : codes.GetValueOrDefault(At(data, position)), 4);
        }

        TensorData stored = TensorData.FromFloats([book.Length], book, PlacedAs);
        string kinds = builder.Constant(new TensorProto
        {
            DataType = (int)PlacedAs,
            Dims = { book.Length },
            RawData = UnsafeByteOperations.UnsafeWrap(stored.Bytes),
        });
        string bytes = builder.Cast(builder.Bytes(stream.Bytes), ElementType.Int32);
        if (byTable)
        {
            // Pairs of values by byte: [256, 2].
            return BitTables.Unpack(builder, builder.Node("Gather", kinds, BitTables.Pieces(builder, 4)), bytes);
        }

        string range = builder.Number(Entries);
        string low = builder.Node("Mod", bytes, range);
        return builder.Node("Gather", kinds, builder.Node("Concat", "axis", 0, low, builder.Node("Div", bytes, range)));
    }

    public override string Finish(FragmentBuilder builder, string placed) =>
        isHalf && data.Type == ElementType.Float32 ? builder.Cast(placed, ElementType.Float32) : placed;

    private static CodebookValues? TryMake(PackedTensor tensor, bool byTable)
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

        // A table names every code, so that its book is filled up.
        int unused = byTable ? Entries - 1 - kinds.Count : 0;
        return new CodebookValues(tensor.Data, [0, .. kinds, .. new float[unused]], byTable);
    }

    private static float At(TensorData data, int position) => data.Type == ElementType.Float32
        ? MemoryMarshal.Cast<byte, float>(data.Bytes.Span)[position]
        : (float)MemoryMarshal.Cast<byte, Half>(data.Bytes.Span)[position];
}
