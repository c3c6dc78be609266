using System.Numerics;
using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>A tensor with most of its elements zero, seen as positions and values. Negative zero counts as zero.</summary>
internal sealed class PackedTensor
{
    private readonly Lazy<int[]> positions;
    private readonly Lazy<IReadOnlyList<ValueCode>> valueCodes;

    public PackedTensor(TensorData data)
    {
        Data = data;
        positions = new(() => Kept(data));
        valueCodes = new(() => ValueCodes.For(this));
    }

    public TensorData Data { get; }

    /// <summary>Linear positions of what is not zero, ascending.</summary>
    public int[] Positions => positions.Value;

    /// <summary>The ways to store its values that lose nothing.</summary>
    public IReadOnlyList<ValueCode> WaysToStoreValues => valueCodes.Value;

    /// <summary>The positions, and beside them as many zeros as it takes to fill a multiple; null where the tensor has no room.</summary>
    public int[]? PositionsFilledTo(int multiple) => PositionsWith((multiple - Positions.Length % multiple) % multiple);

    /// <summary>The positions, and beside them some zeros at the first places that are free; null where the tensor has no such
    /// places.</summary>
    public int[]? PositionsWith(int zeros)
    {
        int lacking = zeros;
        if (lacking == 0)
        {
            return Positions;
        }

        if (Data.Count - Positions.Length < lacking)
        {
            return null;
        }

        var filled = new int[Positions.Length + lacking];
        int next = 0;
        int written = 0;
        for (int place = 0; written < filled.Length; place++)
        {
            bool kept = next < Positions.Length && Positions[next] == place;
            if (lacking == 0)
            {
                Positions.AsSpan(next).CopyTo(filled.AsSpan(written));
                break;
            }

            filled[written++] = place;
            next += kept ? 1 : 0;
            lacking -= kept ? 0 : 1;
        }

        return filled;
    }

    private static int[] Kept(TensorData data)
    {
        ReadOnlySpan<byte> bytes = data.Bytes.Span;
        return data.Type.Bits() switch
        {
            16 => Kept(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7FFF),
            32 => Kept(MemoryMarshal.Cast<byte, uint>(bytes), 0x7FFF_FFFFu),
            _ => Kept(MemoryMarshal.Cast<byte, ulong>(bytes), 0x7FFF_FFFF_FFFF_FFFFul),
        };
    }

    private static int[] Kept<T>(ReadOnlySpan<T> words, T magnitude)
        where T : unmanaged, IBinaryInteger<T>
    {
        var kept = new List<int>();
        var mask = new Vector<T>(magnitude);
        int place = 0;
        while (place < words.Length)
        {
            // Pruned weights are mostly zero: whole vectors of zeros are skipped at once.
            if (words.Length - place >= Vector<T>.Count && (new Vector<T>(words[place..]) & mask) == Vector<T>.Zero)
            {
                place += Vector<T>.Count;
                continue;
            }

            int end = Math.Min(place + Vector<T>.Count, words.Length);
            for (; place < end; place++)
            {
                if ((words[place] & magnitude) != T.Zero)
                {
                    kept.Add(place);
                }
            }
        }

        return [.. kept];
    }
}
