using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

// Names handwritten digits by the compressed network that the build put beside this app: SampleApp digits.csv.gz
using var reader = new StreamReader(new GZipStream(File.OpenRead(args[0]), CompressionMode.Decompress));
string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
Digit[] digits = [.. lines.Where(line => line.EndsWith(",test", StringComparison.Ordinal)).Select(Digit.Parse)];

var ml = new MLContext();
var pipeline = ml.Transforms.ApplyOnnxModel(["probabilities"], ["input"], Path.Combine(AppContext.BaseDirectory, "digits.onnx"));
IDataView data = ml.Data.LoadFromEnumerable(digits);
IDataView scored = pipeline.Fit(data).Transform(data);

float[][] scores = [.. scored.GetColumn<float[]>("probabilities")];
int right = scores.Where((row, i) => Array.IndexOf(row, row.Max()) == digits[i].Label).Count();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{right} of {digits.Length} digits named rightly"));

internal sealed class Digit
{
    [ColumnName("input"), VectorType(1, 1, 8, 8)]
    public float[] Pixels { get; init; } = [];

    public int Label { get; init; }

    public static Digit Parse(string line)
    {
        string[] cells = line.Split(',');
        return new Digit
        {
            Pixels = [.. cells.Take(64).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture) / 16)],
            Label = int.Parse(cells[64], CultureInfo.InvariantCulture),
        };
    }
}
