using System.Globalization;
using Compressor.IR;
using Google.Protobuf;

namespace ReferenceModels;

/// <summary>Says inside the file who made it: fields of ONNX's ModelProto that the graph in memory does not model.</summary>
internal static class Stamp
{
    private const int ProducerName = 2;
    private const int MetadataProps = 14;

    /// <summary>The model with its producer and the seed of its weights.</summary>
    public static Model On(Model model, int seed)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(ProducerName, WireFormat.WireType.LengthDelimited);
        output.WriteString("Compressor ReferenceModels");
        output.WriteTag(MetadataProps, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(Entry("seed", seed.ToString(CultureInfo.InvariantCulture)));
        output.Flush();
        return model with { Unmodelled = bytes.ToArray() };
    }

    private static ByteString Entry(string key, string value)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(key);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
        output.Flush();
        return ByteString.CopyFrom(bytes.ToArray());
    }
}
