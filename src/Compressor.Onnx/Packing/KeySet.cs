using System.Numerics;

namespace Compressor.Onnx;

/// <summary>A set of numbers below a bound, a bit each.</summary>
internal sealed class KeySet(int bound)
{
    private const int WordBits = 64;
    private readonly ulong[] words = new ulong[(bound + WordBits - 1) / WordBits];

    /// <summary>The numbers, ascending.</summary>
    public IEnumerable<int> Numbers
    {
        get
        {
            for (int word = 0; word < words.Length; word++)
            {
                for (ulong rest = words[word]; rest != 0; rest &= rest - 1)
                {
                    yield return word * WordBits + BitOperations.TrailingZeroCount(rest);
                }
            }
        }
    }

    public bool Contains(int number) => (words[number / WordBits] >> (number % WordBits) & 1) != 0;

    public void Add(int number) => words[number / WordBits] |= 1UL << (number % WordBits);

    public void Remove(int number) => words[number / WordBits] &= ~(1UL << (number % WordBits));

    public void UnionWith(KeySet other)
    {
        for (int word = 0; word < words.Length; word++)
        {
            words[word] |= other.words[word];
        }
    }

    public bool Overlaps(KeySet other)
    {
        for (int word = 0; word < words.Length; word++)
        {
            if ((words[word] & other.words[word]) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
