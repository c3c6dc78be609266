namespace Compressor.Pruning.Structures;

/// <summary>Every weight by itself.</summary>
public sealed record Unstructured : Structure
{
    public override string Name => "unstructured";
}
