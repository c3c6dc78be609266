using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Protobuf tensors, dense and sparse, to the IR. Sizes are checked before anything is allocated.</summary>
internal sealed class TensorReader(ReadContext context)
{
    /// <summary>The IR's type for a <c>data_type</c> or <c>elem_type</c>; null where the number means nothing.</summary>
    public static ElementType? ElementTypeOf(int type) => Enum.IsDefined((ElementType)type) ? (ElementType)type : null;

    /// <summary>Reads a tensor and clears what the IR models; what is left becomes <see cref="Initializer.Unmodelled"/>.</summary>
    public Initializer Read(TensorProto proto)
    {
        string where = Where(proto);
        ElementType type = TypeOf(proto, where);
        long[] shape = [.. proto.Dims];
        long count = CountOf(shape, where);
        var tensor = new Initializer(proto.Name, new TensorData(type, shape, default));
        if (proto.Segment is not null)
        {
            throw context.Fail($"{where} is stored in segments, which no runtime reads.");
        }

        proto.ClearName();
        proto.Dims.Clear();
        proto.ClearDataType();
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            tensor = ReadExternal(proto, tensor, type.Bytes(count), where);
        }
        else if (type != ElementType.Text)
        {
            bool typed = !proto.HasRawData && count > 0;
            ReadOnlyMemory<byte> bytes = typed ? ReadTyped(proto, type, count, where) : ReadRaw(proto, type, count, where);
            tensor = tensor with
            {
                Data = tensor.Data with { Bytes = bytes },
                Storage = typed ? TensorStorage.Typed : TensorStorage.Raw,
            };
        }
        else if (proto.StringData.Count != count)
        {
            throw context.Fail($"{where} holds {proto.StringData.Count} of {count} strings.");
        }

        return tensor with { Unmodelled = TensorRests.Rest(proto, null) };
    }

    /// <summary>Reads a sparse tensor into a dense one.</summary>
    public Initializer ReadSparse(SparseTensorProto proto)
    {
        if (proto.Values is null || proto.Indices is null)
        {
            throw context.Fail("a sparse initializer lacks its values or its indices.");
        }

        string where = $"sparse {Where(proto.Values)}";
        long[] shape = [.. proto.Dims];
        long count = CountOf(shape, where);
        Initializer values = Read(proto.Values);
        Initializer indices = Read(proto.Indices);
        byte[] dense = SparseTensorReader.Decode(values.Data, indices.Data, shape, count, cause => context.Fail($"{where}: {cause}"));
        proto.Values = null;
        proto.Dims.Clear();
        proto.Indices = TensorRests.Restore(indices.Unmodelled).Tensor ?? new TensorProto();
        if (indices.Name.Length > 0)
        {
            proto.Indices.Name = indices.Name;
        }

        return new Initializer(values.Name, new TensorData(values.Data.Type, shape, dense))
        {
            Storage = TensorStorage.Sparse,
            Unmodelled = TensorRests.Rest(TensorRests.Restore(values.Unmodelled).Tensor, proto),
        };
    }

    private static string Where(TensorProto proto) =>
        proto.Name.Length > 0 ? $"tensor '{proto.Name}'" : "a tensor without a name";

    private ElementType TypeOf(TensorProto proto, string where) => ElementTypeOf(proto.DataType) switch
    {
        null => throw context.Fail($"{where} has the unknown element type {proto.DataType}."),
        ElementType.Undefined => throw context.Fail($"{where} has no element type."),
        ElementType type => type,
    };

    private long CountOf(IReadOnlyList<long> shape, string where)
    {
        if (shape.Any(extent => extent < 0))
        {
            throw context.Fail($"{where} has a negative extent: [{string.Join(", ", shape)}].");
        }

        try
        {
            // 128 bits per element at most: what is checked here cannot overflow later.
            return checked(TensorData.CountOf(shape) * 128) / 128;
        }
        catch (OverflowException error)
        {
            throw context.Fail($"{where} has absurd extents: [{string.Join(", ", shape)}].", error);
        }
    }

    private ReadOnlyMemory<byte> ReadRaw(TensorProto proto, ElementType type, long count, string where)
    {
        ReadOnlyMemory<byte> bytes = proto.RawData.Memory;
        if (bytes.Length != type.Bytes(count))
        {
            throw context.Fail($"{where} holds {bytes.Length} bytes; its shape needs {type.Bytes(count)}.");
        }

        if (bytes.Length > 0)
        {
            // ONNX Runtime reads the raw bytes where a file holds both; so do we, and write one of them.
            TypedData.Clear(proto);
            proto.ClearRawData();
        }

        return bytes;
    }

    private byte[] ReadTyped(TensorProto proto, ElementType type, long count, string where)
    {
        if (TypedData.EntryCount(proto, type) != TypedData.ExpectedEntries(type, count))
        {
            throw context.Fail(
                $"{where} holds {TypedData.EntryCount(proto, type)} numbers of its type; " +
                $"its shape needs {TypedData.ExpectedEntries(type, count)}.");
        }

        byte[] bytes = TypedData.ToBytes(proto, type, count);
        TypedData.Clear(proto);
        return bytes;
    }

    private Initializer ReadExternal(TensorProto proto, Initializer tensor, long bytes, string where)
    {
        if (tensor.Data.Type == ElementType.Text)
        {
            throw context.Fail($"{where} holds strings, which cannot be stored outside the model.");
        }

        ExternalRange range = ExternalRange.Read(proto.ExternalData, cause => context.Fail($"{where}: {cause}"));
        ReadOnlyMemory<byte> memory = range.Open(context, bytes, where);
        proto.ExternalData.Clear();
        proto.ClearDataLocation();
        TypedData.Clear(proto);
        proto.ClearRawData();
        return tensor with
        {
            Data = tensor.Data with { Bytes = memory },
            Storage = TensorStorage.External,
            ExternalLocation = range.Location,
        };
    }
}
