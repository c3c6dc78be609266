using Compressor.Data;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Support;

/// <summary>The share of labels that a file hits in ONNX Runtime, counted here.</summary>
internal static class RuntimeAccuracy
{
    /// <summary>Over all samples at once; the first output holds the scores of the classes.</summary>
    public static double Of(string path, SampleSet samples)
    {
        SampleArray input = Assert.Single(samples.Inputs);
        long[] shape = [samples.Count, .. input.SampleShape.Select(extent => (long)extent)];
        float[] scores = Ort.Run(path, new Dictionary<string, TensorData> { [input.Name] = TensorData.FromFloats(shape, input.Values) }).First().Value.ToFloats();
        int[] labels = Assert.IsType<ClassLabels>(samples.Labels).Values;
        int classes = scores.Length / samples.Count;
        int right = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            float[] row = scores[(i * classes)..((i + 1) * classes)];
            right += Array.IndexOf(row, row.Max()) == labels[i] ? 1 : 0;
        }

        return (double)right / samples.Count;
    }
}
