using System.Globalization;
using System.IO.Compression;
using Compressor.Data;

namespace ReferenceModels;

/// <summary>Makes the committed table of 8x8 digits: the original rows, with a header and a column that states each row's split.</summary>
internal static class DigitsTable
{
    private const int Pixels = 64;

    /// <summary>Reads the table without header, label last, and writes it with columns p0 to p63, label, split.</summary>
    public static void Write(string source, string target)
    {
        string[] rows = [.. Lines(source)];
        SplitPart[] parts = Splits.Assign(Samples(rows));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        using var zip = new GZipStream(File.Create(target), CompressionLevel.SmallestSize);
        using var writer = new StreamWriter(zip) { NewLine = "\n" };
        string names = string.Join(',', Enumerable.Range(0, Pixels).Select(pixel => pixel.ToString("'p'0", CultureInfo.InvariantCulture)));
        writer.WriteLine($"{names},label,split");
        for (int row = 0; row < rows.Length; row++)
        {
            writer.WriteLine($"{rows[row]},{NameOf(parts[row])}");
        }
    }

    private static IEnumerable<string> Lines(string source)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(source), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static SampleSet Samples(string[] rows)
    {
        float[][] cells = [.. rows.Select(row => Array.ConvertAll(row.Split(','), cell => float.Parse(cell, CultureInfo.InvariantCulture)))];
        float[] values = [.. cells.SelectMany(row => row[..Pixels])];
        return new SampleSet([new SampleArray("", [Pixels], values)], new ClassLabels([.. cells.Select(row => (int)row[Pixels])]));
    }

    private static string NameOf(SplitPart part) => part switch
    {
        SplitPart.Train => "train",
        SplitPart.Validation => "val",
        SplitPart.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
