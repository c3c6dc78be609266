using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Reads ONNX files: any IR version, any opset, dense, sparse and external weights.</summary>
public static class OnnxReader
{
    /// <summary>
    /// Reads a model. Nodes come in topological order, whatever their order in the file. External weights are looked up now
    /// (file, offset, length) and read when they are first used.
    /// </summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: no such file, no ONNX model, damaged, or not a valid graph (undefined values, cycles,
    /// duplicate names, tensors whose bytes do not fill their shape, external data that is missing or outside the model's folder).
    /// </exception>
    public static Model Read(string path)
    {
        var context = ReadContext.ForFile(path);
        return Convert(ModelParser.ParseFile(context), context);
    }

    /// <summary>Reads a model from bytes; external data is refused, as there is no folder to find it in.</summary>
    /// <param name="bytes">The serialised model.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CompressorException">As for <see cref="Read(string)"/>.</exception>
    public static Model Read(ReadOnlyMemory<byte> bytes, string name = "model")
    {
        var context = new ReadContext(name, null);
        ArraySegment<byte> array = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) ? segment : bytes.ToArray();
        using var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        return Convert(ModelParser.Parse(stream, context), context);
    }

    private static Model Convert(ModelProto proto, ReadContext context)
    {
        if (!proto.HasIrVersion || proto.IrVersion < 1)
        {
            throw context.Fail("is no ONNX model: it states no IR version.");
        }

        try
        {
            PackedFunctions.Inline(proto);
            return new PackedTensors(context).Restore(Build(proto, new GraphReader(context)));
        }
        catch (OutOfMemoryException error)
        {
            throw context.Fail("does not fit into memory.", error);
        }
    }

    private static Model Build(ModelProto proto, GraphReader reader)
    {
        Graph graph = reader.ReadMain(proto.Graph);
        Function[] functions = [.. proto.Functions.Select(reader.ReadFunction)];
        var model = new Model
        {
            Graph = graph,
            Functions = functions,
            IrVersion = proto.IrVersion,
            Opsets = Opsets.Read(proto.OpsetImport),
        };
        proto.ClearIrVersion();
        proto.Graph = null;
        proto.Functions.Clear();

        // The operator sets stay in the rest as well: the writer needs their spelling and order.
        return model with { Unmodelled = Unmodelled.Rest(proto) };
    }
}
