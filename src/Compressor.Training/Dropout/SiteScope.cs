using Compressor.IR;
using Compressor.Training.Planning;

namespace Compressor.Training.Dropout;

/// <summary>What is known of the values of one graph while sites are sought in it; a sub-graph sees those around it too.</summary>
internal sealed class SiteScope
{
    private readonly IReadOnlySet<string> trained;
    private readonly SiteScope? outer;
    private readonly HashSet<string> defined = [];
    private readonly HashSet<string> fromData = [];
    private readonly HashSet<string> fromWeights = [];
    private readonly HashSet<string> results = [];
    private readonly Dictionary<string, Node> makers = [];
    private readonly Dictionary<string, TensorData> constants = [];
    private readonly Dictionary<string, (SiteScope Caller, string Name)> given = [];

    /// <param name="trained">Keys of the trained weights.</param>
    /// <param name="outer">The graph around a sub-graph; null for the main graph and for functions.</param>
    public SiteScope(Body body, IReadOnlySet<string> trained, SiteScope? outer = null)
    {
        (Body, this.trained, this.outer) = (body, trained, outer);
        defined.UnionWith(body.Inputs);
        foreach (Initializer initializer in body.Initializers)
        {
            defined.Add(initializer.Name);
            constants[initializer.Name] = initializer.Data;
        }

        foreach (Node node in body.Steps.Select(step => step.Node))
        {
            defined.UnionWith(node.Outputs);
            if (WeightCensus.ConstantTensor(node) is { } constant)
            {
                constants[node.Outputs[0]] = constant.Data;
            }

            foreach (string output in node.Outputs)
            {
                makers[output] = node;
            }
        }
    }

    public Body Body { get; }

    /// <summary>Where the graph stands, for <see cref="StepPaths.Key"/>; empty for the main graph.</summary>
    public string Path { get; private init; } = "";

    /// <summary>True in a sub-graph or function.</summary>
    public bool IsNested => Path.Length > 0;

    /// <summary>True where some step so far computes with a weight.</summary>
    public bool HasLayers { get; set; }

    public void MarkFromData(IEnumerable<string> names) => fromData.UnionWith(names);

    public void MarkFromWeights(IEnumerable<string> names) => fromWeights.UnionWith(names);

    public void MarkResults(IEnumerable<string> names) => results.UnionWith(names);

    public bool IsFromData(string name) => fromData.Contains(name) || AroundOf(name)?.IsFromData(name) == true;

    /// <summary>True behind a layer with weights.</summary>
    public bool IsFromWeights(string name) => fromWeights.Contains(name) || AroundOf(name)?.IsFromWeights(name) == true;

    /// <summary>True for what the model gives back.</summary>
    public bool IsResult(string name) => results.Contains(name);

    /// <summary>The value of an initializer or Constant node, or null.</summary>
    public TensorData? Constant(string name) => constants.GetValueOrDefault(name)
        ?? (given.TryGetValue(name, out (SiteScope Caller, string Name) from) ? from.Caller.Constant(from.Name) : null)
        ?? AroundOf(name)?.Constant(name);

    /// <summary>The key of the trained weight that a value is, as it stands; null where it is none, or made of one.</summary>
    public string? WeightKey(string name) => trained.Contains(Body.KeyPrefix + name) && constants.ContainsKey(name) ? Body.KeyPrefix + name
        : given.TryGetValue(name, out (SiteScope Caller, string Name) from) ? from.Caller.WeightKey(from.Name)
        : AroundOf(name)?.WeightKey(name);

    /// <summary>Keys of the trained weights that a value is made of.</summary>
    public IEnumerable<string> WeightsBehind(string name) => WeightKey(name) is { } key ? [key]
        : makers.TryGetValue(name, out Node? maker) ? maker.Inputs.SelectMany(WeightsBehind)
        : given.TryGetValue(name, out (SiteScope Caller, string Name) from) ? from.Caller.WeightsBehind(from.Name)
        : AroundOf(name)?.WeightsBehind(name) ?? [];

    /// <summary>The scope of a graph that a step of this one holds.</summary>
    public SiteScope Enter(Step step, string attribute, Body held)
    {
        bool isCall = step.Operator is FunctionCall;
        var inner = new SiteScope(held, trained, isCall ? null : this) { Path = StepPaths.Within(Path, step, attribute) };
        bool readsData = step.Node.Inputs.Any(IsFromData);
        bool readsLayers = step.Reads.Any(IsFromWeights);
        for (int i = 0; i < held.Inputs.Count; i++)
        {
            string name = held.Inputs[i];
            string caller = step.Node.Input(i);
            if (isCall && caller.Length > 0)
            {
                inner.given[name] = (this, caller);
            }

            inner.MarkFromData(!isCall && readsData || isCall && IsFromData(caller) ? [name] : []);
            inner.MarkFromWeights(!isCall && readsLayers || isCall && IsFromWeights(caller) ? [name] : []);
        }

        inner.MarkResults(step.Node.Outputs.Any(IsResult) ? held.Outputs : []);
        return inner;
    }

    private SiteScope? AroundOf(string name) => name.Length == 0 || defined.Contains(name) ? null : outer;
}
