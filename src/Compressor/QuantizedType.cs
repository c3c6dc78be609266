namespace Compressor;

/// <summary>What weights and activations become after pruning.</summary>
public enum QuantizedType
{
    /// <summary>8-bit integers, a scale per output channel of a weight and one per activation.</summary>
    Int8,
}
