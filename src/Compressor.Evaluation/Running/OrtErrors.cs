using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation.Running;

/// <summary>Turns what ONNX Runtime throws into one line a user can act on.</summary>
internal static class OrtErrors
{
    public static CompressorException Unopenable(string path, OnnxRuntimeException error) =>
        new(ErrorKind.Model, $"{path}: ONNX Runtime cannot open it: {Cause(error)}", error);

    public static CompressorException Unrunnable(string path, OnnxRuntimeException error) =>
        new(ErrorKind.Model, $"{path}: ONNX Runtime cannot run it: {Cause(error)}", error);

    /// <summary>"[ErrorCode:Fail] Load model from x failed:y" as "Load model from x failed:y", on one line.</summary>
    private static string Cause(OnnxRuntimeException error)
    {
        string text = error.Message.ReplaceLineEndings(" ").Trim();
        int end = text.StartsWith("[ErrorCode:", StringComparison.Ordinal) ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        return text[(end + 1)..].Trim();
    }
}
