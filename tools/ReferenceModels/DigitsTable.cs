using System.Globalization;
using System.IO.Compression;
using Compressor.Data;

namespace ReferenceModels;

/// <summary>
/// The table that the digits models are trained and tested on: UCI's "Optical Recognition of Handwritten Digits" (CC BY 4.0),
/// 1,797 rows of 8x8 values 0..16 and the digit, with a header and a column that fixes each row's split by its content.
/// </summary>
internal static class DigitsTable
{
    private const int Pixels = 64;

    /// <summary>More than usual, since a tenth of so few rows would tell models apart by luck: 64, 16 and 20 % in all.</summary>
    private const double ValidationFraction = 0.2;

    /// <summary>Writes p0..p63,label,split, rows in the order of the source; the same source gives the same bytes.</summary>
    /// <param name="source">The original .csv.gz: 64 values and the label, no header.</param>
    /// <param name="destination">The .csv.gz to write.</param>
    /// <returns>How many rows each split got.</returns>
    public static IReadOnlyDictionary<SplitPart, int> Write(string source, string destination)
    {
        string[] rows = ReadRows(source);
        int[][] numbers = [.. rows.Select(row => Array.ConvertAll(row.Split(','), cell => int.Parse(cell, CultureInfo.InvariantCulture)))];
        var samples = new SampleSet(
            [new SampleArray("", [Pixels], [.. numbers.SelectMany(row => row[..Pixels]).Select(value => (float)value)])],
            new ClassLabels([.. numbers.Select(row => row[Pixels])]));
        SplitPart[] parts = Splits.Assign(samples, ValidationFraction);

        // GZipStream writes no time into its header.
        using var writer = new StreamWriter(new GZipStream(File.Create(destination), CompressionLevel.SmallestSize)) { NewLine = "\n" };
        writer.WriteLine($"{string.Join(',', Enumerable.Range(0, Pixels).Select(pixel => $"p{pixel}"))},label,split");
        for (int row = 0; row < rows.Length; row++)
        {
            writer.WriteLine($"{rows[row]},{Name(parts[row])}");
        }

        return parts.CountBy(part => part).ToDictionary();
    }

    private static string[] ReadRows(string source)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(source), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Name(SplitPart part) => part switch
    {
        SplitPart.Train => "train",
        SplitPart.Validation => "val",
        SplitPart.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
