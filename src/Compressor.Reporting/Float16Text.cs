namespace Compressor.Reporting;

/// <summary>What users of ML.NET should know of a model whose inputs or outputs are 16-bit floats.</summary>
public static class Float16Text
{
    /// <summary>One sentence, without a full stop.</summary>
    /// <param name="values">Names of such inputs and outputs.</param>
    public static string Of(IReadOnlyList<string> values) =>
        $"the model has float16 inputs or outputs ({string.Join(", ", values)}), which Microsoft.ML.OnnxTransformer rejects; "
        + "ONNX Runtime itself takes them";
}
