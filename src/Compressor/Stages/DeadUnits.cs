using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Groups;
using Compressor.Training;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>Takes units out of a graph while it is trained, as soon as dropped weights leave them dead.</summary>
internal static class DeadUnits
{
    /// <summary>Share of the parameters beyond which a smaller graph is not worth moving to.</summary>
    private const double Worthwhile = 0.98;

    /// <summary>
    /// The smaller graph; null where it would hardly be smaller, or where training could not be carried over: weights that a narrower type
    /// rounds, constants that need weights of their own, weights that no longer depend on the data.
    /// </summary>
    /// <param name="module">The graph as it is now.</param>
    /// <param name="weights">Its weights, dropped ones zero.</param>
    /// <param name="shapes">Extents of every value for one sample.</param>
    /// <param name="fixedWeights">Weights that keep their shape.</param>
    public static SmallerGraph? Leave(
        GraphModule module, IReadOnlyDictionary<string, float[]> weights, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes,
        IReadOnlyCollection<string> fixedWeights)
    {
        IReadOnlyList<Weight> whole = WeightCensus.Of(module.Model);
        if (whole.Any(weight => weights.ContainsKey(weight.Key) && weight.Data.Type != ElementType.Float32))
        {
            return null;
        }

        Shrunk shrunk = GraphShrinker.Shrink(
            GraphPruner.Apply(module.Model, weights), shapes, GatherUse.Always, fixedWeights,
            whole.ToDictionary(weight => weight.Key, weight => Places(weight.Data)));
        if (WeightCensus.Parameters(shrunk.Model) > Worthwhile * WeightCensus.Parameters(module.Model))
        {
            return null;
        }

        var smaller = GraphModule.From(shrunk.Model, frozen: fixedWeights, openPrefix: Prefix.Open);
        var extents = WeightCensus.Of(shrunk.Model).ToDictionary(weight => weight.Key, weight => weight.Data.Count);
        string[] keys = [.. smaller.Weights.Keys.Concat(smaller.RunningStatistics.Keys)];
        bool carriesOver = keys.All(key => shrunk.Companions.TryGetValue(key, out TensorData? places) && places.Count == extents[key]);
        if (carriesOver && extents.Keys.All(key => !weights.ContainsKey(key) || keys.Contains(key)))
        {
            return new SmallerGraph(
                smaller, keys.ToDictionary(key => key, key => MemoryMarshal.Cast<byte, int>(shrunk.Companions[key].Bytes.Span).ToArray()));
        }

        smaller.Dispose();
        return null;
    }

    /// <summary>A tensor of the same shape whose elements say where they stand.</summary>
    private static TensorData Places(TensorData data)
    {
        int[] places = [.. Enumerable.Range(0, checked((int)data.Count))];
        return new TensorData(ElementType.Int32, data.Shape, MemoryMarshal.AsBytes<int>(places).ToArray());
    }
}
