using Compressor.Data;

namespace Compressor.Tests.Support;

/// <summary>Samples without labels for networks with one input: the original is the teacher.</summary>
internal static class RandomSamples
{
    /// <summary>Writes an .npz with x [count, shape…], uniform in -1..1.</summary>
    public static void Write(string path, int count, params int[] shape)
    {
        var random = new Random(17);
        using FileStream file = File.Create(path);
        using var arrays = new NpzWriter(file);
        arrays.Add("x", [count, .. shape], [.. Enumerable.Range(0, shape.Aggregate(count, (size, extent) => size * extent)).Select(_ => 2 * random.NextSingle() - 1)]);
    }
}
