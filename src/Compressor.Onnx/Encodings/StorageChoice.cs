namespace Compressor.Onnx;

/// <summary>How tensors are to be stored.</summary>
public enum StorageChoice
{
    /// <summary>As each stood in the file it was read from.</summary>
    Keep,

    /// <summary>
    /// The fewest bytes, tensor by tensor, counted on the serialised message; within 5 % of them what opens sooner, and what more tools
    /// know.
    /// </summary>
    Auto,

    /// <summary>The fewest bytes.</summary>
    Smallest,

    /// <summary>Little-endian bytes inside the model, every element.</summary>
    Dense,

    /// <summary>A <c>sparse_initializer</c> wherever ONNX allows one, even where it takes more bytes; else as in the file.</summary>
    Sparse,

    /// <summary>
    /// Kept values and coded positions, rebuilt by standard operators when a session opens, wherever that takes fewer bytes than every
    /// element does; else as in the file.
    /// </summary>
    Packed,
}
