using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>A graph that computes what a larger one does, without the units that training left dead in it.</summary>
/// <param name="Module">The graph with the weights that are left.</param>
/// <param name="Origins">By the weight's key: where in the larger graph's tensor, row-major, each element stood.</param>
public sealed record SmallerGraph(GraphModule Module, IReadOnlyDictionary<string, int[]> Origins)
{
    /// <summary>
    /// The share of the prunable weights, those of the whole graph, to come down to from now on: with the units, weights left that
    /// cannot be pruned. Null where it is what it was.
    /// </summary>
    public double? Density { get; init; }

    /// <summary>What is left of a tensor that is shaped like a weight of the larger graph, shaped like the weight now.</summary>
    internal Tensor Cut(string key, Tensor larger)
    {
        using var noGradient = no_grad();
        using Tensor origin = tensor(Origins[key]);
        using Tensor flat = larger.detach().flatten();
        return flat.index_select(0, origin).reshape(Shape(key)).DetachFromDisposeScope();
    }

    /// <summary>The same graph seen from one that is larger than the larger one.</summary>
    public SmallerGraph Within(SmallerGraph between) => this with
    {
        Origins = Origins.ToDictionary(
            origin => origin.Key, origin => Array.ConvertAll(origin.Value, place => between.Origins[origin.Key][place])),
    };

    /// <summary>Values of a weight of the larger graph: those that are left where they stood, another one everywhere else.</summary>
    public float[] Spread(string key, ReadOnlySpan<float> left, long count, float elsewhere = 0)
    {
        var values = new float[count];
        values.AsSpan().Fill(elsewhere);
        int[] origin = Origins[key];
        for (int i = 0; i < origin.Length; i++)
        {
            values[origin[i]] = left[i];
        }

        return values;
    }

    private long[] Shape(string key) => Module.Weights.TryGetValue(key, out Parameter? weight)
        ? weight.shape
        : Module.RunningStatistics[key].shape;
}
