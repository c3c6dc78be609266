using System.Globalization;
using Compressor.IR;
using Compressor.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>What report.json claims about a reference network, found anew: elements counted one by one, accuracy row by row.</summary>
internal static class Recount
{
    private const int Pixels = 64;

    /// <summary>The file's initializers that hold floating-point numbers; the reference networks keep their weights nowhere else.</summary>
    public static IReadOnlyDictionary<string, float[]> Weights(string path) => OnnxReader.Read(path).Graph.Initializers
        .Where(tensor => tensor.Data.Type == ElementType.Float32 && tensor.Data.Rank > 0)
        .ToDictionary(tensor => tensor.Name, tensor => tensor.Data.ToFloats());

    public static long Parameters(string path) => Weights(path).Values.Sum(values => (long)values.Length);

    public static long NonZero(string path) => Weights(path).Values.Sum(values => values.LongCount(value => value != 0));

    /// <summary>Share of the table's rows of one split that the network names rightly, each value times 1/16 as compress.yaml states.</summary>
    public static double DigitsAccuracy(string path, IReadOnlyList<string> lines, string of = "test")
    {
        string[] header = lines[0].Split(',');
        int label = Array.IndexOf(header, "label");
        int split = Array.IndexOf(header, "split");
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells[split] == of)];
        IEnumerable<string> pixels = rows.SelectMany(cells => cells.Take(Pixels));
        float[] inputs = [.. pixels.Select(cell => float.Parse(cell, CultureInfo.InvariantCulture) / 16)];
        int[] labels = [.. rows.Select(cells => int.Parse(cells[label], CultureInfo.InvariantCulture))];
        return Accuracy(path, inputs, [rows.Length, 1, 8, 8], labels);
    }

    /// <summary>Share of samples whose largest output stands at the label, through ONNX Runtime.</summary>
    public static double Accuracy(string path, float[] inputs, long[] shape, int[] labels)
    {
        using var session = new InferenceSession(path);
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(inputs, shape);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [session.InputNames[0]], [value], session.OutputNames);
        float[] scores = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        int classes = scores.Length / labels.Length;
        int right = labels.Where((label, i) => label == LargestAt(scores.AsSpan(i * classes, classes))).Count();
        return (double)right / labels.Length;
    }

    private static int LargestAt(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }

        return best;
    }
}
