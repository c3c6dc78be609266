using System.Numerics;
using System.Runtime.InteropServices;
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

    public override int OpeningRank => 1;

    public override bool Applies(TensorSite site) =>
        site.IsInitializer && !site.IsGraphInput && site.Model.IrVersion >= FirstIrVersion && site.Tensor.Data.Rank > 0
        && (site.Tensor.Data.Type.IsFloatingPoint() || site.Tensor.Storage == TensorStorage.Sparse);

    /// <summary>Only where values and indices alone take fewer bytes than the dense elements.</summary>
    public override bool Competes(TensorSite site) =>
        site.Tensor.Data.Type.IsFloatingPoint()
        && site.Tensor.Data.NonZeroCount() * (sizeof(long) + site.Tensor.Data.Type.Bytes(1)) < site.Tensor.Data.Bytes.Length;

    public override Fragment Encode(TensorSite site)
    {
        Initializer tensor = site.Tensor;
        SparseTensorProto proto = TensorRests.Restore(tensor.Unmodelled).Sparse ?? new SparseTensorProto();
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
        return new Fragment(Id, new GraphProto { SparseInitializer = { proto } }, []);
    }

    private static (byte[] Values, long[] Positions) Kept(TensorData data)
    {
        ReadOnlySpan<byte> bytes = data.Bytes.Span;
        int signs = data.Type.IsFloatingPoint() ? 1 : 0;
        return data.Type.Bits() switch
        {
            8 => Kept(bytes, byte.MaxValue),
            16 => Kept(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)(ushort.MaxValue >> signs)),
            32 => Kept(MemoryMarshal.Cast<byte, uint>(bytes), uint.MaxValue >> signs),
            64 => Kept(MemoryMarshal.Cast<byte, ulong>(bytes), ulong.MaxValue >> signs),
            _ => Kept(MemoryMarshal.Cast<byte, UInt128>(bytes), UInt128.MaxValue),
        };
    }

    /// <summary>The words that have a bit under the mask, which leaves out the sign of floating-point numbers.</summary>
    private static (byte[] Values, long[] Positions) Kept<T>(ReadOnlySpan<T> words, T mask)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = new List<T>();
        var positions = new List<long>();
        for (int position = 0; position < words.Length; position++)
        {
            if ((words[position] & mask) != T.Zero)
            {
                values.Add(words[position]);
                positions.Add(position);
            }
        }

        return (MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray(), [.. positions]);
    }
}
