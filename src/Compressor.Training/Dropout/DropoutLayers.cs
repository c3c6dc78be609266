using Compressor.Training.FineTuning;
using Compressor.Training.Planning;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>What a method came to at a layer.</summary>
/// <param name="Method">The method's id.</param>
/// <param name="Layer">The node's name, or the graph input's.</param>
/// <param name="Settings">What was stated; empty where nothing.</param>
/// <param name="LearnedRate">The drop rate at the end where the method learns or adapts it; else null.</param>
public sealed record DropoutOutcome(string Method, string Layer, string Settings, double? LearnedRate);

/// <summary>The dropout at work in a module: looked up by node in each run of a training step.</summary>
public sealed class DropoutLayers : IDisposable
{
    /// <summary>Rates have nats to travel where weights move by hundredths.</summary>
    private const double LearningRate = 1e-2;

    private readonly GraphModule module;
    private readonly DropoutPlan plan;
    private readonly DropoutNoise noise;
    private readonly int threads;
    private readonly List<(DropoutUse Use, DropoutLayer Layer)> all = [];
    private readonly Dictionary<string, List<InputDropout>> graphInputs = [];
    private readonly Dictionary<Step, List<InputDropout>> inputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Step, NodeDropout> nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Step, RecurrentDropout> recurrent = new(ReferenceEqualityComparer.Instance);
    private readonly Parameter[] learned;
    private readonly AdamState? state;

    internal DropoutLayers(GraphModule module, DropoutPlan plan, DropoutNoise noise, int threads)
    {
        (this.module, this.plan, this.noise, this.threads) = (module, plan, noise, threads);
        using var scope = NewDisposeScope();
        (string Key, string Name, Step Step)[] steps = [.. StepPaths.All(module.Plan.Main)];
        foreach (DropoutUse use in plan.Uses)
        {
            Step? step = use.Site.Kind == DropoutSiteKind.Input ? null : StepOf(use.Site, steps);
            if (step is null && use.Site.Kind != DropoutSiteKind.Input)
            {
                continue;
            }

            DropoutLayer layer = use.Method.Attach(WithWeight(use.Site, step?.Node), use.Values, noise);
            all.Add((use, layer));
            Place(use, layer, step);
        }

        learned = [.. all.SelectMany(entry => entry.Layer.Learned)];
        state = learned.Length > 0 ? new AdamState(learned, new AdamSettings(), threads) : null;
    }

    /// <summary>What every method came to, in the order of the rules.</summary>
    public IReadOnlyList<DropoutOutcome> Outcomes =>
        [.. all.Select(entry => new DropoutOutcome(entry.Use.Method.Id, entry.Use.Site.Name, entry.Use.Settings, entry.Layer.Rate))];

    /// <summary>What the methods learn beside the weights.</summary>
    internal IReadOnlyList<Parameter> Learned => learned;

    /// <summary>Goes on from rates that were brought back, without momentum.</summary>
    internal void Restart() => state?.Restart();

    /// <summary>
    /// The same layers in another module, to whose extents masks are drawn from now on; these are disposed. What was learned goes on: where
    /// a layer has lost units and each had a rate of its own, all begin at the mean.
    /// </summary>
    internal DropoutLayers MovedTo(GraphModule other)
    {
        var moved = new DropoutLayers(other, plan, noise, threads);
        using var noGradient = no_grad();
        foreach ((DropoutUse use, DropoutLayer layer) in moved.all)
        {
            DropoutLayer? earlier = all.FirstOrDefault(entry => ReferenceEquals(entry.Use, use)).Layer;
            foreach ((Parameter own, Parameter before) in layer.Learned.Zip(earlier?.Learned ?? []))
            {
                using Tensor mean = before.mean();
                own.copy_(own.shape.SequenceEqual(before.shape) ? before : mean);
            }
        }

        Dispose();
        return moved;
    }

    /// <summary>What the methods that learn add to the mean loss of a batch; null where none does.</summary>
    /// <param name="perNat">What a nat weighs: 1 / samples for cross-entropy, 2 / samples for a mean squared error.</param>
    public Tensor? Penalty(double perNat)
    {
        Tensor? sum = null;
        foreach ((_, DropoutLayer layer) in all)
        {
            if (layer.Penalty(perNat, () => WeightOf(layer.Site, layer.Site.Weight!.Name)) is { } penalty)
            {
                sum = sum is null ? penalty : sum + penalty;
            }
        }

        return sum;
    }

    /// <summary>Applies the gradients that the last backward pass left for what is learned.</summary>
    /// <param name="rate">Factor on the learning rate.</param>
    public void Step(double rate)
    {
        state?.Step(LearningRate * rate);
        foreach ((_, DropoutLayer layer) in all)
        {
            layer.Constrain();
        }
    }

    public void Dispose()
    {
        foreach ((_, DropoutLayer layer) in all)
        {
            layer.Dispose();
        }

        state?.Dispose();
    }

    /// <summary>An input of the graph after dropout.</summary>
    internal Tensor OfInput(string name, Tensor value) => graphInputs.TryGetValue(name, out List<InputDropout>? layers)
        ? layers.Aggregate(value, (x, layer) => layer.Train(x))
        : value;

    /// <summary>Drops what a node reads, in place.</summary>
    internal void Drop(Step step, Tensor?[] values)
    {
        foreach (InputDropout layer in inputs.GetValueOrDefault(step) ?? [])
        {
            values[layer.Site.Operand] = layer.Train(values[layer.Site.Operand]!);
        }
    }

    /// <summary>What takes the place of a node's own computation, or null.</summary>
    internal NodeDropout? InPlaceOf(Step step) => nodes.GetValueOrDefault(step);

    /// <summary>What masks a recurrent node, or null.</summary>
    internal RecurrentDropout? Within(Step step) => recurrent.GetValueOrDefault(step);

    private void Place(DropoutUse use, DropoutLayer layer, Step? step)
    {
        bool free = layer switch
        {
            InputDropout input when step is null => Add(graphInputs, input.Site.Key, input),
            InputDropout input => Add(inputs, step, input),
            NodeDropout node => nodes.TryAdd(step!, node),
            RecurrentDropout masks => recurrent.TryAdd(step!, masks),
            _ => throw new InvalidOperationException($"{use.Method.Id} has no place at {use.Site.Label}."),
        };
        if (!free)
        {
            throw new InvalidOperationException($"Two methods take the place of {use.Site.Label}.");
        }

        static bool Add<T>(Dictionary<T, List<InputDropout>> layers, T key, InputDropout layer)
            where T : notnull
        {
            layers.TryAdd(key, []);
            layers[key].Add(layer);
            return true;
        }
    }

    /// <summary>The step of a layer: by where it stands, or where units left by its name; null where it left with its units.</summary>
    private static Step? StepOf(DropoutSite site, (string Key, string Name, Step Step)[] steps)
    {
        (string Key, string Name, Step Step)[] alike = Array.FindAll(steps, entry => entry.Step.Node.OpType == site.OpType);
        Step? same = alike.FirstOrDefault(entry => entry.Key == site.Key).Step;
        return same ?? (Array.FindAll(alike, entry => entry.Step.Node.Name.Length > 0 && entry.Name == site.Name) is [var named]
            ? named.Step
            : null);
    }

    private Tensor WeightOf(DropoutSite site, string name) => site.WeightKey is { } key ? module.Weights[key] : module.Value(name);

    private DropoutSite WithWeight(DropoutSite site, IR.Node? node)
    {
        if (site.Kind != DropoutSiteKind.Product || !site.ShowsWeight)
        {
            return site;
        }

        int input = site.WeightInput;
        using var noGradient = no_grad();
        string name = node!.Input(input);
        return site with { Weight = ProductWeight.Of(node, name, WeightOf(site, name).shape, isLeft: input == 0) };
    }
}
