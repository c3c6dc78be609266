using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// The non-zero elements (values [n]) and their linear positions (INT64 [n], ascending) in a <c>sparse_initializer</c>: 12 bytes per
/// kept float32. Negative zero counts as zero. The field came with IR version 6; a file of an older version stays dense, as do
/// initializers that are defaults of graph inputs, which ONNX has no sparse type for.
/// </summary>
internal sealed class SparseInitializerEncoding : TensorEncoding
{
    private const long FirstIrVersion = 6;

    public override string Id => "sparse";

    public override StorageChoice? Choice => StorageChoice.Sparse;

    public override TensorStorage? Keeps => TensorStorage.Sparse;

    public override bool Applies(TensorSite site) =>
        site.IsInitializer && !site.IsGraphInput && site.Model.IrVersion >= FirstIrVersion && site.Tensor.Data.Rank > 0
        && (site.Tensor.Data.Type.IsFloatingPoint() || site.Tensor.Storage == TensorStorage.Sparse);

    public override bool Competes(TensorSite site) => true;

    public override GraphProto Encode(TensorSite site)
    {
        Initializer tensor = site.Tensor;
        SparseTensorProto proto =
            tensor.Storage == TensorStorage.Sparse ? Unmodelled.Restore<SparseTensorProto>(tensor.Unmodelled) : new SparseTensorProto();
        (byte[] values, long[] positions) = Kept(tensor.Data);
        proto.Values = Header(tensor);
        proto.Values.Dims.Clear();
        proto.Values.Dims.Add(positions.Length);
        proto.Values.RawData = UnsafeByteOperations.UnsafeWrap(values);
        proto.Indices ??= new TensorProto();
        proto.Indices.DataType = (int)ElementType.Int64;
        proto.Indices.Dims.Add(positions.Length);
        proto.Indices.RawData = UnsafeByteOperations.UnsafeWrap(TensorData.FromLongs([positions.Length], positions).Bytes);
        proto.Dims.AddRange(tensor.Data.Shape);
        return new GraphProto { SparseInitializer = { proto } };
    }

    private static (byte[] Values, long[] Positions) Kept(TensorData data)
    {
        int size = data.Type.Bits() / 8;
        ReadOnlySpan<byte> bytes = data.Bytes.Span;
        var positions = new List<long>();
        var values = new List<byte>();
        for (int position = 0; position < data.Count; position++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(position * size, size);
            if (!IsZero(element, data.Type.IsFloatingPoint()))
            {
                positions.Add(position);
                values.AddRange(element);
            }
        }

        return ([.. values], [.. positions]);
    }

    private static bool IsZero(ReadOnlySpan<byte> element, bool signed)
    {
        byte last = signed ? (byte)(element[^1] & 0x7F) : element[^1];
        return last == 0 && !element[..^1].ContainsAnyExcept((byte)0);
    }
}
