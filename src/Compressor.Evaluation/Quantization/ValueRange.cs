namespace Compressor.Evaluation.Quantization;

/// <summary>Between which numbers the elements of a value lie.</summary>
public readonly record struct ValueRange(float Min, float Max);
