using Compressor.IR;

namespace Compressor.Training.Planning;

/// <summary>A planned graph: the main one, a sub-graph held by a node, or a model-local function at one of its calls.</summary>
internal sealed class Body
{
    /// <summary>Names of the values that a caller gives, in order; initializers that stand among a graph's inputs left out.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Names of the values given back, in order.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    public required IReadOnlyList<Initializer> Initializers { get; init; }

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>What the keys of weights in this body start with; empty in the main graph.</summary>
    public required string KeyPrefix { get; init; }

    /// <summary>Names that are read here but defined in a graph around this one; none in a function.</summary>
    public required IReadOnlySet<string> Captured { get; init; }

    /// <summary>Keys of the weights that training changes, in this body and those inside it.</summary>
    public IEnumerable<string> TrainedWithin(IReadOnlySet<string> trained) =>
        Own().Where(trained.Contains).Concat(Steps.SelectMany(step => step.Bodies.Values).SelectMany(body => body.TrainedWithin(trained)));

    private IEnumerable<string> Own() => Initializers.Select(initializer => initializer.Name)
        .Concat(Steps.Where(step => WeightCensus.ConstantTensor(step.Node) is not null).Select(step => step.Node.Outputs[0]))
        .Select(name => KeyPrefix + name);
}

/// <summary>One node with its operator.</summary>
/// <param name="DependsOnData">The node reads, directly or not, an input of the graph.</param>
/// <param name="Bodies">The graphs that its attributes hold, by attribute; for a function's call, the function.</param>
internal sealed record Step(Node Node, Operator Operator, long Opset, bool DependsOnData, IReadOnlyDictionary<string, Body> Bodies)
{
    /// <summary>Names of the values it needs: inputs, and what its sub-graphs take from around them.</summary>
    public IReadOnlyList<string> Reads { get; } =
        [.. Node.Inputs.Where(input => input.Length > 0).Concat(Bodies.Values.SelectMany(body => body.Captured)).Distinct()];

    /// <summary>Of a batch norm: keys of its running statistics.</summary>
    public IReadOnlyList<string> Statistics { get; init; } = [];
}
