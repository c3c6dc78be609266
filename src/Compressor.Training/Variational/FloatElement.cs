using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>How numbers that are computed with as float32 lie in memory.</summary>
internal unsafe interface IFloatElement
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Size { get; }

    /// <summary>Sixteen elements from the <paramref name="index"/>-th on.</summary>
    static abstract Vector512<float> Load(void* start, int index);

    /// <summary>Writes sixteen elements from the <paramref name="index"/>-th on.</summary>
    static abstract void Store(Vector512<float> values, void* start, int index);
}

/// <summary>As they are.</summary>
internal readonly unsafe struct Float32Element : IFloatElement
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(void* start, int index) => Vector512.Load((float*)start + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, void* start, int index) => values.Store((float*)start + index);
}

/// <summary>
/// The upper half of a float32, rounded to the nearest, ties to even. Processors with AVX-512 BF16 multiply matrices of them four times as
/// fast. The variances of noise, with three digits, lose nothing by it; nor do the products of weights that carry noise: lenet-300-100 at
/// 1/100 of its weights ends at the same loss.
/// </summary>
internal readonly unsafe struct BFloat16Element : IFloatElement
{
    private const int FeatureLeaf = 7;
    private const int FeatureSubLeaf = 1;
    private const int Avx512BFloat16 = 1 << 5;
    private const int SmallMatrix = 4096;

    private static readonly bool Multiplies =
        X86Base.IsSupported && Vector512.IsHardwareAccelerated && (X86Base.CpuId(FeatureLeaf, FeatureSubLeaf).Eax & Avx512BFloat16) != 0;

    public static int Size => sizeof(ushort);

    /// <summary>
    /// The type of a weight's variances while training, and of a matrix's products: preparing a small one takes longer than narrow numbers
    /// save.
    /// </summary>
    public static ScalarType VarianceType(long[] shape) =>
        Multiplies && (shape.Length == 2
            ? shape[0] * shape[1] > SmallMatrix && ConvolutionKernels.NarrowProducts
            : ConvolutionKernels.Trust == OneDnnTrust.All) ? ScalarType.BFloat16 : ScalarType.Float32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(void* start, int index)
    {
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Load((ushort*)start + index));
        return (Vector512.Create(lower, upper) << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, void* start, int index)
    {
        Vector512<uint> bits = values.AsUInt32();
        bits += Vector512.Create(0x7FFFu) + (bits >>> 16 & Vector512<uint>.One);
        bits >>>= 16;
        Vector256.Narrow(bits.GetLower(), bits.GetUpper()).Store((ushort*)start + index);
    }
}
