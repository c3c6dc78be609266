using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// One way to store the kept values of a packed tensor without loss. A new one is a class beside this one and a line in
/// <see cref="ValueCodes"/>.
/// </summary>
internal abstract class ValueCode
{
    /// <summary>Its name in reports.</summary>
    public abstract string Id { get; }

    /// <summary>Bits of one value, for the order in which codes are tried.</summary>
    public abstract int Bits { get; }

    /// <summary>The first version of the standard operator set that has its nodes.</summary>
    public virtual long FirstOpset => 1;

    /// <summary>Vectors of values must be a multiple of this.</summary>
    public virtual int Multiple => 1;

    /// <summary>The type in which values are put into their places: the narrower, the less memory a session takes to open.</summary>
    public abstract ElementType PlacedAs { get; }

    /// <summary>The values of some positions as a vector of <see cref="PlacedAs"/>; -1 stands for a zero of no position.</summary>
    public abstract string Vector(FragmentBuilder builder, ReadOnlySpan<int> positions);

    /// <summary>From values in their places, in the tensor's shape, to the tensor; the same name where nothing is left to do.</summary>
    public virtual string Finish(FragmentBuilder builder, string placed) => placed;
}
