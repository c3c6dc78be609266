namespace Compressor.Reporting;

/// <summary>What users of ML.NET should know of a model whose inputs or outputs are 16-bit floats.</summary>
public static class Float16Text
{
    /// <summary>A sentence for reports; empty where there is nothing to know.</summary>
    public static string Sentence(Report report) => report.Model?.Float16Interface is { Count: > 0 } values ? $"Beware: {Of(values)}." : "";

    /// <summary>One sentence, without a full stop.</summary>
    /// <param name="values">Names of such inputs and outputs.</param>
    public static string Of(IReadOnlyList<string> values) =>
        $"the model has float16 inputs or outputs ({string.Join(", ", values)}), which Microsoft.ML.OnnxTransformer rejects; "
        + "ONNX Runtime itself takes them";
}
