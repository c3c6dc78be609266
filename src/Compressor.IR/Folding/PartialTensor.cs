namespace Compressor.IR.Folding;

/// <summary>What is known of a value without running the model.</summary>
/// <param name="Shape">Its extents, null for each that is open (the batch, say); null where not even the rank is known.</param>
/// <param name="Elements">
/// Of a small integer or truth value: its elements, row-major, null for each that is not known; null where none is.
/// </param>
public sealed record PartialTensor(IReadOnlyList<long?>? Shape, IReadOnlyList<long?>? Elements)
{
    /// <summary>Elements are followed up to this many: shapes, axes and conditions are short.</summary>
    public const int MostElements = 1024;

    /// <summary>The single element, where it is known.</summary>
    public long? Scalar => Elements is [{ } only] ? only : null;

    /// <summary>True where rank and extents are all known.</summary>
    public bool HasShape => Shape is not null && Shape.All(extent => extent is not null);

    /// <summary>A list of integers.</summary>
    public static PartialTensor List(IReadOnlyList<long?> elements) => new([elements.Count], elements);

    /// <summary>What a constant tensor says.</summary>
    public static PartialTensor Of(TensorData data)
    {
        bool followed = data.Count <= MostElements
            && data.Type is ElementType.Int64 or ElementType.Int32 or ElementType.Bool or ElementType.UInt8 or ElementType.Int8;
        return new PartialTensor(
            [.. data.Shape.Select(extent => (long?)extent)], followed && data.Count <= MostElements
                ? [.. data.ToLongs().Select(element => (long?)element)] : null);
    }
}
