using Compressor.IR;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>Who made a model: <c>producer_name</c> and <c>producer_version</c> of the file, empty where it does not say.</summary>
public sealed record ModelOrigin(string Producer, string ProducerVersion)
{
    /// <summary>The fields' numbers in the message <c>ModelProto</c> of the ONNX specification.</summary>
    private const int ProducerField = 2;
    private const int ProducerVersionField = 3;

    /// <summary>Reads what travels with a model.</summary>
    public static ModelOrigin Of(Model model)
    {
        string producer = "";
        string version = "";
        using CodedInputStream input = new(model.Unmodelled.ToArray());
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case ProducerField when WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited:
                    producer = input.ReadString();
                    break;
                case ProducerVersionField when WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited:
                    version = input.ReadString();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new ModelOrigin(producer, version);
    }
}
