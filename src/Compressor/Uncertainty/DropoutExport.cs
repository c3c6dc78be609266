using Compressor.Evaluation;
using Compressor.Evaluation.Uncertainty;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Stages;

namespace Compressor.Uncertainty;

/// <summary>Writes a model whose Dropout nodes stay active, so that any runtime can draw from it.</summary>
internal static class DropoutExport
{
    /// <summary>Writes the file once it keeps to the rules of the specification and ONNX Runtime opens it.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: there is no place for Dropout. <see cref="ErrorKind.Usage"/>: the file cannot be written.
    /// <see cref="ErrorKind.Verification"/>: the model breaks rules.
    /// </exception>
    public static void Write(Model model, UncertaintyOptions options, string path)
    {
        string from = options.CompressedPath ?? options.Data.ModelPath;
        Model active = MonteCarloDropout.Of(model, options.Rate, options.Seed, from);
        using var output = new PendingOutput(active, path, StorageChoice.Keep);
        RuleReport rules = OnnxRules.Check(output.Path);
        if (rules.Broken.Count > 0)
        {
            throw new CompressorException(
                ErrorKind.Verification,
                $"{path} was not written: it breaks rules of the ONNX specification: {string.Join("; ", rules.Broken)}");
        }

        using (var opened = new OrtModel(output.Path))
        {
            output.Accept();
        }
    }
}
