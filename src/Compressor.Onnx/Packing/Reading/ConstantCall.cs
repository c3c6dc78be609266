using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>A node with the values of its inputs.</summary>
/// <param name="Owned">True where nothing else reads the first input, so that the result may take its bytes.</param>
/// <param name="Allocate">Makes the result's bytes, zero at first.</param>
internal sealed record ConstantCall(Node Node, TensorData[] Inputs, bool Owned, Func<ElementType, IReadOnlyList<long>, byte[]> Allocate)
{
    /// <summary>An input.</summary>
    public TensorData this[int input] => input < Inputs.Length ? Inputs[input] : throw Fault("lacks an input");

    /// <summary>An input as numbers, whichever integer type it has.</summary>
    public long[] Longs(int input) => this[input].Type is ElementType.Int64 or ElementType.Int32 or ElementType.UInt8 or ElementType.Int8
        ? this[input].ToLongs()
        : throw Fault("takes integers");

    /// <summary>An input's elements.</summary>
    public ReadOnlySpan<T> Span<T>(int input)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(this[input].Bytes.Span);

    /// <summary>The first input's bytes to write into: its own where nothing else reads them.</summary>
    public byte[] Writable()
    {
        if (Owned && MemoryMarshal.TryGetArray(this[0].Bytes, out ArraySegment<byte> array) && array is { Offset: 0, Array: { } bytes }
            && bytes.Length == array.Count)
        {
            return bytes;
        }

        byte[] copy = Allocate(this[0].Type, this[0].Shape);
        this[0].Bytes.CopyTo(copy);
        return copy;
    }

    /// <summary>What is said of a node that cannot be computed.</summary>
    public ConstantFault Fault(string cause) => new($"{Node.OpType} '{Node.DisplayName}' {cause}");

    /// <summary>A place within an extent, counted from the end where it is negative.</summary>
    public int Place(long index, long extent)
    {
        long place = index < 0 ? index + extent : index;
        return place >= 0 && place < extent ? (int)place : throw Fault($"points at {index} of {extent}");
    }
}
