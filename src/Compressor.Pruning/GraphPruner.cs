using Compressor.IR;

namespace Compressor.Pruning;

/// <summary>Writes decided weights into the graph that was read.</summary>
public static class GraphPruner
{
    /// <summary>
    /// The model with new values for some weights, each rounded to the type it has in the file; names, nodes and everything else stay.
    /// </summary>
    /// <param name="weights">float32 values by key, as many as the weight has elements.</param>
    public static Model Apply(Model model, IReadOnlyDictionary<string, float[]> weights) => model.WithTensors(
        WeightCensus.Of(model).Where(weight => weights.ContainsKey(weight.Key)).ToDictionary(
            weight => weight.Key,
            weight => TensorData.FromFloats(weight.Data.Shape, weights[weight.Key], weight.Data.Type)));
}
