using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Tests.Onnx;

/// <summary>Models as protobuf messages, for files that the IR would not write.</summary>
internal static class ProtoModels
{
    /// <summary>The message of a model.</summary>
    public static ModelProto Of(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, StorageChoice.Keep);
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }

    /// <summary>The message of <see cref="SampleModels.Dense"/> after a change.</summary>
    public static ModelProto Dense(Action<ModelProto> change)
    {
        ModelProto proto = Of(SampleModels.Dense());
        change(proto);
        return proto;
    }

    /// <summary>Reads a message through the reader under test.</summary>
    public static Model Read(ModelProto proto) => OnnxReader.Read(proto.ToByteArray());

    /// <summary>What the writer under test makes of a model.</summary>
    public static byte[] Bytes(Model model, StorageChoice choice = StorageChoice.Keep)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, choice);
        return stream.ToArray();
    }
}
