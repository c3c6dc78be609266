namespace Compressor.Tests.Onnx;

/// <summary>Ways in which a file comes to harm: bits flip, ends go missing, pieces land elsewhere, sectors are zeroed, numbers change.</summary>
internal static class Damage
{
    /// <summary>Nodes stand before weights in most files; most hits should be among them.</summary>
    private const int Head = 1 << 16;

    private static readonly ulong[] Numbers =
        [0, 1, 2, 3, 7, 16, 99, 127, 128, 255, 1 << 16, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 40, 1UL << 62, ulong.MaxValue];

    /// <summary>A damaged copy; the same random numbers give the same copy.</summary>
    public static byte[] Of(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int hits = random.Next(1, 5); hits > 0; hits--)
        {
            int at = random.Next(random.Next(3) == 0 ? bytes.Count : Math.Min(bytes.Count, Head));
            int length = Math.Min(random.Next(1, random.Next(2) == 0 ? 8 : 400), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when bytes.Count > length:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.GetRange(at, length).Select((_, i) => at + i).ToList().ForEach(place => bytes[place] = 0);
                    break;
                case 5 when random.Next(4) == 0:
                    bytes.RemoveRange(Math.Max(1, at), bytes.Count - Math.Max(1, at));
                    break;
                default:
                    Renumber(bytes, at, Numbers[random.Next(Numbers.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts another number where one may begin: extents, element types, lengths and attributes are all varints.</summary>
    private static void Renumber(List<byte> bytes, int at, ulong number)
    {
        int end = at;
        while (end < bytes.Count - 1 && bytes[end] >= 0x80)
        {
            end++;
        }

        bytes.RemoveRange(at, end + 1 - at);
        var varint = new List<byte>();
        for (; number >= 0x80; number >>= 7)
        {
            varint.Add((byte)(number | 0x80));
        }

        varint.Add((byte)number);
        bytes.InsertRange(at, varint);
    }
}
