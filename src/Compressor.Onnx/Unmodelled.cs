using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>The part of a protobuf message that the IR has no place for: what is left once the modelled fields are cleared.</summary>
internal static class Unmodelled
{
    /// <summary>Serialises a message whose modelled fields have been cleared; empty for the usual case that nothing is left.</summary>
    public static ReadOnlyMemory<byte> Rest(IMessage message)
    {
        int size = message.CalculateSize();
        return size == 0 ? default : message.ToByteArray();
    }

    /// <summary>The message that <see cref="Rest"/> serialised, ready for the modelled fields to be set again.</summary>
    public static T Restore<T>(ReadOnlyMemory<byte> rest)
        where T : IMessage<T>, new()
    {
        var message = new T();
        if (!rest.IsEmpty)
        {
            ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(rest, out ArraySegment<byte> array) ? array : rest.ToArray();
            using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            using var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, ModelParser.MaxMessageDepth);
            message.MergeFrom(input);
        }

        return message;
    }
}
