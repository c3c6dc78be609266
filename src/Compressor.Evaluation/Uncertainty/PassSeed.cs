namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// Seeds that have nothing in common, from one seed and a place: the finaliser of SplitMix64 (Steele, Lea, Flood 2014). ONNX Runtime's
/// generators are linear: neighbouring seeds give them neighbouring numbers.
/// </summary>
public static class PassSeed
{
    /// <summary>ONNX Runtime takes a seed modulo 2^31 - 1 and counts runs upwards from it; 0 would stay 0.</summary>
    private const ulong Range = (1UL << 31) - (1UL << 24);

    /// <summary>1 .. 2^31 - 2^24.</summary>
    /// <param name="seed">The user's.</param>
    /// <param name="place">What is seeded: a pass, a node.</param>
    public static long Of(long seed, long place)
    {
        ulong z = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)(place + 1) * 0xD1B54A32D192ED03);
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return (long)((z ^ z >> 31) % Range) + 1;
    }
}
