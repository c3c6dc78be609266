namespace Compressor.Inspection;

/// <summary>What runs a model.</summary>
internal enum ModelRuntime
{
    OnnxRuntime,

    /// <summary>An ML.NET pipeline, beside ONNX Runtime.</summary>
    MlNet,
}
