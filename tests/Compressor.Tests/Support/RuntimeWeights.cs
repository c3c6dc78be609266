using System.Text;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Tests.Support;

/// <summary>
/// Values of a file's weights as ONNX Runtime sees them, an independent reader: two serialised models after one another are the two merged,
/// so that a few bytes appended to the file declare its weights as outputs.
/// </summary>
public static class RuntimeWeights
{
    /// <param name="names">Initializers, or values that nodes make of them.</param>
    public static IReadOnlyDictionary<string, float[]> Of(string path, params string[] names)
    {
        byte[] outputs = [.. names.SelectMany(name => Field(12, Field(1, Encoding.UTF8.GetBytes(name))))];
        byte[] file = [.. File.ReadAllBytes(path), .. Field(7, outputs)];
        using SessionOptions options = Ort.Options();
        using var session = new InferenceSession(file, options);
        IReadOnlyDictionary<string, TensorData> values = Ort.Run(session, Ort.RandomInputs(session, seed: 1));
        return names.ToDictionary(name => name, name => values[name].ToFloats());
    }

    /// <summary>A length-delimited field of protobuf.</summary>
    private static byte[] Field(int number, byte[] content)
    {
        var bytes = new List<byte>();
        for (int rest = content.Length; ; rest >>= 7)
        {
            bytes.Add((byte)(rest > 127 ? (rest & 127) | 128 : rest));
            if (rest <= 127)
            {
                return [(byte)((number << 3) | 2), .. bytes, .. content];
            }
        }
    }
}
