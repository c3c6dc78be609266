using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Training;

namespace Compressor.Stages;

/// <summary>The nodes that training has no operator for, opened in ONNX Runtime.</summary>
internal static class Prefix
{
    /// <summary>Opens a prefix; the session lives as long as what runs it.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: ONNX Runtime does not open it.</exception>
    public static PrefixRunner Open(Model prefix)
    {
        using var bytes = new MemoryStream();
        OnnxWriter.Write(prefix, bytes, StorageChoice.Dense);
        var runtime = new OrtModel(bytes.ToArray(), "the part of the graph that ONNX Runtime runs");
        return inputs => runtime.Run(inputs);
    }
}
