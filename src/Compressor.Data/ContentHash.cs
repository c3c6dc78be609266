using System.Numerics;
using System.Runtime.InteropServices;

namespace Compressor.Data;

/// <summary>
/// A 64-bit hash of a sample's values and label: the same on every machine and for every file format that holds the same numbers.
/// Rounds as in xxHash64 (Collet), the finish as in MurmurHash3 (Appleby); it spreads samples evenly and protects against nothing.
/// </summary>
internal static class ContentHash
{
    private const ulong PrimeA = 0x9E37_79B1_85EB_CA87;
    private const ulong PrimeB = 0xC2B2_AE3D_27D4_EB4F;

    /// <summary>The hash of every sample of a set, in its order.</summary>
    public static ulong[] Of(RawSet set)
    {
        var hashes = new ulong[set.Count];
        int largest = set.Inputs.Max(input => Shapes.Size(input.SampleShape));
        Parallel.For(0, (hashes.Length + 255) / 256, () => new float[largest], (block, _, buffer) =>
        {
            for (int sample = block * 256; sample < Math.Min(hashes.Length, (block + 1) * 256); sample++)
            {
                hashes[sample] = Of(set, sample, buffer);
            }

            return buffer;
        }, static _ => { });
        return hashes;
    }

    /// <summary>Spreads the bits of a number over all 64 (fmix64 of MurmurHash3).</summary>
    public static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return hash ^ (hash >> 33);
    }

    private static ulong Of(RawSet set, int sample, float[] buffer)
    {
        ulong hash = PrimeA;
        foreach (RawArray input in set.Inputs)
        {
            Span<float> values = buffer.AsSpan(0, Shapes.Size(input.SampleShape));
            input.Copy(sample, values);
            hash = Add(hash, values);
        }

        return Finish(set.Labels switch
        {
            null => hash,
            ClassLabels classes => Round(hash, (uint)classes.Values[sample]),
            NumberLabels numbers => Add(hash, numbers.Values.AsSpan(sample * numbers.Width, numbers.Width)),
            _ => throw new InvalidOperationException($"{set.Labels.GetType().Name} are no labels known here."),
        });
    }

    private static ulong Add(ulong hash, ReadOnlySpan<float> values)
    {
        foreach (uint bits in MemoryMarshal.Cast<float, uint>(values))
        {
            hash = Round(hash, bits);
        }

        return hash;
    }

    private static ulong Round(ulong hash, uint bits) => BitOperations.RotateLeft(hash + (bits * PrimeB), 31) * PrimeA;
}
