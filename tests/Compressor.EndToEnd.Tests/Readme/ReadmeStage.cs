using System.Globalization;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;

namespace Compressor.EndToEnd.Tests.Readme;

/// <summary>
/// A folder in which everything lies that the README's commands name: model.onnx (digits-cnn), its digits as photos/, table.csv and
/// mnist/, and both as in the repository under models/.
/// </summary>
internal sealed class ReadmeStage : IDisposable
{
    private const int Side = 8;
    private const int MostPhotos = 400;

    /// <summary>The digits' pixels go to 16; files of bytes go to 255.</summary>
    private const int Brightest = 16;

    private readonly TemporaryFolder folder = new();

    public ReadmeStage()
    {
        using var place = new Workplace();
        string[] lines = place.Digits();
        File.Copy(place.ModelPath, this["model.onnx"]);
        foreach (string name in (string[])["models/digits-cnn/model.onnx", "models/digits-cnn/compress.yaml", "models/digits/digits.csv.gz"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
            File.Copy(Repository.At(name), this[name]);
        }

        File.WriteAllLines(this["table.csv"], [lines[0].Replace("label", "quality", StringComparison.Ordinal), .. lines[1..]]);
        int label = Array.IndexOf(lines[0].Split(','), "label");
        int split = Array.IndexOf(lines[0].Split(','), "split");
        Digit[] digits = [.. lines[1..].Select(line => Of(line.Split(','), label, split))];
        WriteIdx("train", [.. digits.Where(digit => digit.Split == "train")]);
        WriteIdx("t10k", [.. digits.Where(digit => digit.Split == "test")]);
        foreach ((Digit digit, int index) in digits.Take(MostPhotos).Select((digit, index) => (digit, index)))
        {
            string photos = Directory.CreateDirectory(this[$"photos/{digit.Split}/{digit.Label}"]).FullName;
            byte[] bmp = DataBytes.Bmp(Side, Side, (y, x) => digit.Pixels[(y * Side) + x] is var grey ? (grey, grey, grey) : default);
            File.WriteAllBytes(Path.Combine(photos, string.Create(CultureInfo.InvariantCulture, $"{index}.bmp")), bmp);
        }
    }

    public string Root => folder.FullPath;

    public string this[string name] => folder[name];

    /// <summary>Runs the tool in the folder.</summary>
    public ToolRun Compress(params string[] arguments) => Tool.Run(arguments, new Dictionary<string, string>(), Root);

    public void Dispose() => folder.Dispose();

    private static Digit Of(string[] cells, int label, int split) => new(
        byte.Parse(cells[label], CultureInfo.InvariantCulture),
        cells[split],
        [.. cells.Where((_, column) => column != label && column != split)
            .Select(cell => (byte)(double.Parse(cell, CultureInfo.InvariantCulture) * byte.MaxValue / Brightest))]);

    private void WriteIdx(string name, Digit[] digits)
    {
        Directory.CreateDirectory(this["mnist"]);
        File.WriteAllBytes(
            this[$"mnist/{name}-images-idx3-ubyte"],
            DataBytes.Idx([digits.Length, Side, Side], [.. digits.SelectMany(digit => digit.Pixels)]));
        File.WriteAllBytes(
            this[$"mnist/{name}-labels-idx1-ubyte"], DataBytes.Idx([digits.Length], [.. digits.Select(digit => digit.Label)]));
    }

    private sealed record Digit(byte Label, string Split, byte[] Pixels);
}
