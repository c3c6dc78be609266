namespace Compressor.Pruning.Structures;

/// <summary>The shape that a decision may take: which weights stay or go together.</summary>
public abstract record Structure
{
    /// <summary>As typed after <c>--structure</c>.</summary>
    public abstract string Name { get; }
}
