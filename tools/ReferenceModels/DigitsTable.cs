using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Compressor.Data;

namespace ReferenceModels;

/// <summary>Makes the committed table of 8x8 digits: the original rows, with a header and a column that states each row's split.</summary>
internal static class DigitsTable
{
    private const int Pixels = 64;

    /// <summary>Reads the table without header, label last, and writes it with columns p0 to p63, label, split; and its card.</summary>
    public static void Write(string source, string target)
    {
        byte[] original = Unpacked(source);
        string[] rows = Encoding.ASCII.GetString(original).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        SplitPart[] parts = Splits.Assign(Samples(rows));
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        Directory.CreateDirectory(folder);
        WriteTable(rows, parts, target);
        File.WriteAllText(Path.Combine(folder, "README.md"), Card(parts, Hash(original), Hash(File.ReadAllBytes(target))));
    }

    private static void WriteTable(string[] rows, SplitPart[] parts, string target)
    {
        using var zip = new GZipStream(File.Create(target), CompressionLevel.SmallestSize);
        using var writer = new StreamWriter(zip) { NewLine = "\n" };
        string names = string.Join(',', Enumerable.Range(0, Pixels).Select(pixel => pixel.ToString("'p'0", CultureInfo.InvariantCulture)));
        writer.WriteLine($"{names},label,split");
        for (int row = 0; row < rows.Length; row++)
        {
            writer.WriteLine($"{rows[row]},{NameOf(parts[row])}");
        }
    }

    private static string Card(SplitPart[] parts, string sourceHash, string hash)
    {
        int Count(SplitPart wanted) => parts.Count(part => part == wanted);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # digits

            {parts.Length} handwritten digits of 8x8 pixels, each value 0..16 (how many of a 4x4 block of the scan are ink), for the networks
            `digits-mlp` and `digits-cnn`: the test part of "{DataSource.Digits.Title}", as scikit-learn distributes it in
            sklearn/datasets/data/digits.csv.gz. Changed: a header, and a column that states each row's split.

            | | |
            | --- | --- |
            | credit | {DataSource.Digits.Credit} |
            | columns | `p0` to `p63` (row by row), `label`, `split` |
            | train | {Count(SplitPart.Train)} |
            | validation | {Count(SplitPart.Validation)} |
            | test | {Count(SplitPart.Test)} |
            | sha256 of the original, unpacked | `{sourceHash}` |
            | sha256 of digits.csv.gz | `{hash}` |

            The splits are cut by a hash of each row's content, as Compressor cuts those of data without any. Made, from the root of the
            repository, by

            ```
            dotnet run --project tools/ReferenceModels -c Release -- digits --digits <scikit-learn's digits.csv.gz>
            ```

            """);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Unpacked(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var content = new MemoryStream();
        zip.CopyTo(content);
        return content.ToArray();
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
