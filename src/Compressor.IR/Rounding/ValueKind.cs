namespace Compressor.IR.Rounding;

/// <summary>What kept values are rounded to.</summary>
public enum ValueKind
{
    /// <summary>Nothing: every value stays bit for bit.</summary>
    Float32,

    /// <summary>The nearest float16 number.</summary>
    Float16,

    /// <summary>The nearest of 255 multiples of a scale per channel.</summary>
    Int8,

    /// <summary>The nearest of fifteen values learned per tensor; with zero sixteen, four bits each.</summary>
    Codebook,
}
