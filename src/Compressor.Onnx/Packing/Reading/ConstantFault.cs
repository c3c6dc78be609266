namespace Compressor.Onnx;

/// <summary>A constant that cannot be computed: shapes that do not fit, places outside a tensor, more than a file can have meant.</summary>
internal sealed class ConstantFault(string message) : Exception(message);
