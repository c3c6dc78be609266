using Compressor.Training.Dropout;
using Compressor.Training.Planning;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>What the executions of a run's graphs share.</summary>
/// <param name="Plan">The plan of the model.</param>
/// <param name="Settings">What holds for the whole run.</param>
/// <param name="Weights">The trained weights by key.</param>
/// <param name="Variances">sigma^2 of the variational weights by key; null where the mean weights run.</param>
internal sealed record RunContext(
    GraphPlan Plan, RunSettings Settings, IReadOnlyDictionary<string, Parameter> Weights, IReadOnlyDictionary<string, Tensor>? Variances)
{
    private static readonly Dictionary<string, Tensor> NoConstants = [];
    private static readonly Dictionary<string, string> NoWeights = [];

    /// <summary>Constants of every graph, by name.</summary>
    public required IReadOnlyDictionary<Body, Dictionary<string, Tensor>> ConstantsOf { get; init; }

    /// <summary>Keys of the trained weights that a graph holds, by name.</summary>
    public required IReadOnlyDictionary<Body, Dictionary<string, string>> WeightNamesOf { get; init; }

    /// <summary>The dropout that acts in this run, or null.</summary>
    public DropoutLayers? Dropout { get; init; }

    /// <summary>Samples of variational weights drawn in this run, by key.</summary>
    public Dictionary<string, Tensor> Samples { get; } = [];

    public Dictionary<string, Tensor> Constants(Body body) => ConstantsOf.GetValueOrDefault(body, NoConstants);

    public Dictionary<string, string> WeightNames(Body body) => WeightNamesOf.GetValueOrDefault(body, NoWeights);
}
