using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>Bytes to protobuf messages, with limits that keep damaged files from exhausting stack or memory.</summary>
internal static class ModelParser
{
    /// <summary>Sub-graphs inside sub-graphs; deeper models are refused.</summary>
    public const int MaxGraphDepth = 64;

    /// <summary>A sub-graph costs three messages (graph, node, attribute); what is left is for types and tensors.</summary>
    public const int MaxMessageDepth = 3 * (MaxGraphDepth + 1) + 40;

    /// <exception cref="IR.CompressorException">The file is missing, empty, a folder, too large or no ONNX model.</exception>
    public static ModelProto ParseFile(ReadContext context)
    {
        string path = context.Path!;
        if (Directory.Exists(path))
        {
            throw context.Fail("is a folder, not an ONNX file.");
        }

        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw context.Fail("there is no such file.");
        }

        try
        {
            if (info.Length == 0)
            {
                throw context.Fail("is empty.");
            }

            if (info.Length > int.MaxValue)
            {
                throw context.Fail("is larger than 2 GiB, the limit of a protobuf file; its weights belong in an external data file.");
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Parse(stream, context);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw context.Fail($"cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="IR.CompressorException">The bytes are no ONNX model.</exception>
    public static ModelProto Parse(Stream stream, ReadContext context)
    {
        var model = new ModelProto();
        try
        {
            using var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, MaxMessageDepth);
            model.MergeFrom(input);
            if (!input.IsAtEnd)
            {
                throw context.Fail("is no ONNX model: the protobuf message ends before the file does.");
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw context.Fail($"is no ONNX model, or is damaged or nested too deeply: {error.Message}", error);
        }
        catch (OutOfMemoryException error)
        {
            throw context.Fail("does not fit into memory.", error);
        }

        return model.Graph is null ? throw context.Fail("is no ONNX model: it holds no graph.") : model;
    }
}
