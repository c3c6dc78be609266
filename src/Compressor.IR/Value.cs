namespace Compressor.IR;

/// <summary>One axis of a value's declared shape: a size, a symbol such as "batch", or neither.</summary>
/// <param name="Size">The extent where it is fixed.</param>
/// <param name="Symbol">The name of a dynamic extent.</param>
public readonly record struct Dimension(long? Size, string? Symbol = null)
{
    public static implicit operator Dimension(long size) => new(size);

    public static implicit operator Dimension(string symbol) => new(null, symbol);

    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}

/// <summary>A typed name in a graph: an input, an output, or a declared value between nodes (<c>ValueInfoProto</c>).</summary>
/// <param name="Name">The name that nodes refer to.</param>
/// <param name="Type">Element type of a tensor; <see cref="ElementType.Undefined"/> for sequences, maps and optionals.</param>
/// <param name="Shape">The declared axes; null where the rank is unknown.</param>
public sealed record Value(string Name, ElementType Type, IReadOnlyList<Dimension>? Shape)
{
    /// <summary>Protobuf fields that the IR does not model, kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }

    public override string ToString() => $"{Name}: {Type}[{(Shape is null ? "..." : string.Join(", ", Shape))}]";
}
