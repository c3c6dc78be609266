using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF64 little-endian library and marks its requirement of one symbol version weak (VER_FLG_WEAK in the vna_flags of
/// every matching .gnu.version_r entry), so that loaders without that version warn instead of refusing. Layout: the ELF
/// specification and "ELF Symbol Versioning", sections "Version Requirements" and Elfxx_Vernaux.
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint SectionTypeVersionNeed = 0x6ffffffe;
    private const ushort VerFlgWeak = 0x2;

    [Required]
    public string Source { get; set; } = "";

    [Required]
    public string Destination { get; set; } = "";

    [Required]
    public string SymbolVersion { get; set; } = "";

    public override bool Execute()
    {
        if (File.Exists(Destination) && File.GetLastWriteTimeUtc(Destination) >= File.GetLastWriteTimeUtc(Source)
            && new FileInfo(Destination).Length == new FileInfo(Source).Length)
        {
            return true;
        }

        byte[] elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file.", Source);
            return false;
        }

        Weaken(elf);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        string temporary = Destination + "." + Guid.NewGuid().ToString("N") + ".tmp";
        File.WriteAllBytes(temporary, elf);
        if (File.Exists(Destination))
        {
            File.Delete(Destination);
        }

        File.Move(temporary, Destination);
        return true;
    }

    private void Weaken(byte[] elf)
    {
        long headers = BitConverter.ToInt64(elf, 0x28);
        int headerSize = BitConverter.ToUInt16(elf, 0x3A);
        int count = BitConverter.ToUInt16(elf, 0x3C);
        for (int index = 0; index < count; index++)
        {
            int header = checked((int)(headers + (long)index * headerSize));
            if (BitConverter.ToUInt32(elf, header + 4) != SectionTypeVersionNeed)
            {
                continue;
            }

            long section = BitConverter.ToInt64(elf, header + 0x18);
            int stringsIndex = BitConverter.ToInt32(elf, header + 0x28);
            long strings = BitConverter.ToInt64(elf, checked((int)(headers + (long)stringsIndex * headerSize)) + 0x18);
            WeakenSection(elf, section, strings);
        }
    }

    private void WeakenSection(byte[] elf, long need, long strings)
    {
        while (true)
        {
            int file = checked((int)need);
            long auxiliary = need + BitConverter.ToUInt32(elf, file + 8);
            for (int remaining = BitConverter.ToUInt16(elf, file + 2); remaining > 0; remaining--)
            {
                int entry = checked((int)auxiliary);
                if (TextAt(elf, strings + BitConverter.ToUInt32(elf, entry + 8)) == SymbolVersion)
                {
                    ushort flags = (ushort)(BitConverter.ToUInt16(elf, entry + 4) | VerFlgWeak);
                    elf[entry + 4] = (byte)flags;
                    elf[entry + 5] = (byte)(flags >> 8);
                }

                auxiliary += BitConverter.ToUInt32(elf, entry + 12);
            }

            uint next = BitConverter.ToUInt32(elf, file + 12);
            if (next == 0)
            {
                return;
            }

            need += next;
        }
    }

    private static string TextAt(byte[] elf, long offset)
    {
        int start = checked((int)offset);
        int end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
