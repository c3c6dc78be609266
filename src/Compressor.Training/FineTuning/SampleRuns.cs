using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Training.Variational;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Runs a graph over samples, as many at a time as it takes: stacked along the batch axis of each input where a trial shows that two
/// samples together give what each gives alone, else one by one. Values come back with the samples on axis 0.
/// </summary>
internal sealed class SampleRuns
{
    /// <summary>
    /// How far, relative to a value's scale, two samples together may give another result than each alone: float32 sums round.
    /// </summary>
    private const double TrialTolerance = 1e-3;

    private const int EvaluationBatch = 500;

    /// <summary>Input values per run beyond which more samples only cost memory: 85 images of 32x32x3.</summary>
    private const long EnoughValues = 1L << 18;

    private readonly GraphModule module;
    private readonly string[] names;
    private readonly InputLayout[] inputs;
    private readonly Dictionary<string, ValueLayout> layouts = [];

    /// <param name="module">The graph.</param>
    /// <param name="samples">What it is tried with.</param>
    /// <param name="names">The values that runs return.</param>
    public SampleRuns(GraphModule module, TrainingSet samples, IReadOnlyCollection<string> names)
    {
        this.module = module;
        this.names = [.. names];
        inputs = Inputs(module);
        Stacks = Try(samples);
    }

    /// <summary>An input of the graph.</summary>
    /// <param name="Axis">Where it counts samples; null where it does not.</param>
    /// <param name="Rank">Its axes; null where they are unknown.</param>
    private sealed record InputLayout(string Name, int? Axis, ScalarType Type, int? Rank);

    /// <summary>Where a value holds its samples.</summary>
    /// <param name="Rank">Axes of the value as the graph makes it.</param>
    /// <param name="Axis">The axis of the samples; null where the value of a single run has none.</param>
    private readonly record struct ValueLayout(int Rank, int? Axis);

    /// <summary>True where samples share a run.</summary>
    public bool Stacks { get; }

    /// <summary>The values for some samples, samples on axis 0.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="chosen">Their places.</param>
    /// <param name="variances">As for <see cref="GraphModule.Run"/>.</param>
    /// <param name="noise">As for <see cref="GraphModule.Run"/>.</param>
    /// <param name="gates">Values that stand in the place of weights; null for none.</param>
    public IReadOnlyDictionary<string, Tensor> Run(
        TrainingSet samples, long[] chosen, IReadOnlyDictionary<string, Tensor>? variances = null, GaussianNoise? noise = null,
        IReadOnlyDictionary<string, Tensor>? gates = null)
    {
        if (Stacks)
        {
            IReadOnlyDictionary<string, Tensor> stacked = module.Run(With(Feed(samples, chosen), gates), names, variances, noise);
            return stacked.ToDictionary(value => value.Key, value => value.Value.movedim([layouts[value.Key].Axis ?? 0], [0]));
        }

        IReadOnlyDictionary<string, Tensor>[] runs =
            [.. chosen.Select(sample => module.Run(With(Feed(samples, [sample]), gates), names, variances, noise))];
        return names.ToDictionary(
            name => name,
            name => cat([.. runs.Select(run => layouts[name].Axis is null ? run[name].unsqueeze(0) : run[name])]));
    }

    /// <summary>The values for all samples, without gradients; the caller owns them.</summary>
    public Dictionary<string, Tensor> All(TrainingSet samples)
    {
        using var noGradient = no_grad();
        module.eval();
        var parts = names.ToDictionary(name => name, _ => new List<Tensor>());
        using var scope = NewDisposeScope();
        long most = Math.Clamp(EnoughValues / Math.Max(1, samples.SampleSize), 1, EvaluationBatch);
        for (long start = 0; start < samples.Count; start += most)
        {
            using var batchScope = NewDisposeScope();
            long[] batch = [.. Enumerable.Range(0, (int)Math.Min(most, samples.Count - start)).Select(i => start + i)];
            foreach ((string name, Tensor value) in Run(samples, batch))
            {
                parts[name].Add(value.MoveToOuterDisposeScope());
            }
        }

        return parts.ToDictionary(part => part.Key, part => cat(part.Value).DetachFromDisposeScope());
    }

    /// <summary>The head of values that <see cref="Run"/> returns: moving the samples to the front moves the classes.</summary>
    public OutputHead Moved(OutputHead head)
    {
        ValueLayout layout = layouts[head.Logits];
        long axis = Math.Min(NodeCall.Axis(head.ClassAxis, layout.Rank), layout.Rank - 1);
        return layout.Axis switch
        {
            null => head with { ClassAxis = axis + 1 },
            { } samples when samples > axis => head with { ClassAxis = axis + 1 },
            _ => head,
        };
    }

    /// <summary>The inputs of a run of the first sample.</summary>
    public static IReadOnlyDictionary<string, Tensor> One(GraphModule module, TrainingSet samples) => Feed(Inputs(module), samples, [0]);

    private static Dictionary<string, Tensor> With(Dictionary<string, Tensor> feed, IReadOnlyDictionary<string, Tensor>? gates)
    {
        foreach ((string name, Tensor gate) in gates ?? new Dictionary<string, Tensor>())
        {
            feed[name] = gate;
        }

        return feed;
    }

    private static InputLayout[] Inputs(GraphModule module)
    {
        Value[] declared = [.. module.Model.Graph.RequiredInputs()];
        return [.. declared.Zip(BatchAxes.Of(declared), (input, axis) => new InputLayout(
            input.Name, axis, TorchTensors.TypeOf(input.Type, ScalarType.Float32) ?? ScalarType.Float32, input.Shape?.Count))];
    }

    /// <summary>The inputs of a run of some samples.</summary>
    internal Dictionary<string, Tensor> Feed(TrainingSet samples, long[] chosen) => Feed(inputs, samples, chosen);

    /// <summary>The inputs of one run: a batch axis where the graph has one, the type that it takes.</summary>
    private static Dictionary<string, Tensor> Feed(InputLayout[] inputs, TrainingSet samples, long[] chosen)
    {
        Tensor indices = tensor(chosen);
        var feed = new Dictionary<string, Tensor>();
        foreach ((string name, int? axis, ScalarType type, int? rank) in inputs)
        {
            if (!samples.Inputs.TryGetValue(name, out Tensor? values))
            {
                continue;
            }

            bool isWhole = axis is null || values.dim() != (rank ?? values.dim());
            Tensor value = isWhole ? values[chosen[0]] : values.index_select(0, indices).movedim([0], [axis!.Value]);
            feed.Add(name, value.dtype == type ? value : value.to(type));
        }

        return feed;
    }

    private bool Try(TrainingSet samples)
    {
        bool training = module.training;
        module.eval();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> first = module.Run(Feed(samples, [0]), names);
        foreach (string name in names)
        {
            layouts[name] = new ValueLayout((int)first[name].dim(), first[name].dim() > 0 && first[name].shape[0] == 1 ? 0 : null);
        }

        bool stacks = samples.Count > 1 && inputs.Any(input => input.Axis is not null) && WholeInputsAgree(samples)
            && TryTwo(samples, first);
        module.train(training);
        return stacks;
    }

    private bool TryTwo(TrainingSet samples, IReadOnlyDictionary<string, Tensor> first)
    {
        long other = samples.Count / 2;
        IReadOnlyDictionary<string, Tensor> second = module.Run(Feed(samples, [other]), names);
        IReadOnlyDictionary<string, Tensor> both;
        try
        {
            both = module.Run(Feed(samples, [0, other]), names);
        }
        catch (Exception error) when (error is ExternalException or InvalidOperationException or ArgumentException or CompressorException)
        {
            // A batch of one is baked into the graph; what it is does not matter, for samples can run one by one.
            return false;
        }

        foreach (string name in names)
        {
            int? axis = Enumerable.Range(0, (int)both[name].dim()).Cast<int?>()
                .FirstOrDefault(axis => Holds(both[name], first[name], second[name], axis!.Value));
            if (axis is null)
            {
                return false;
            }

            layouts[name] = new ValueLayout((int)both[name].dim(), axis);
        }

        return true;
    }

    /// <summary>True where a value holds two others one after the other along an axis.</summary>
    private static bool Holds(Tensor both, Tensor first, Tensor second, int axis)
    {
        bool shapes = first.dim() == both.dim() && second.shape.SequenceEqual(first.shape) && first.shape[axis] == 1
            && both.shape[axis] == 2
            && first.shape.Where((_, i) => i != axis).SequenceEqual(both.shape.Where((_, i) => i != axis));
        if (!shapes || both.numel() == 0)
        {
            return false;
        }

        Tensor difference = (cat([first, second], axis).to(ScalarType.Float64) - both.to(ScalarType.Float64)).abs().max();
        Tensor scale = both.to(ScalarType.Float64).abs().max();
        return difference.item<double>() <= TrialTolerance * scale.item<double>();
    }

    /// <summary>An input without a batch axis is the same for a whole run: samples that differ in it cannot share one.</summary>
    private bool WholeInputsAgree(TrainingSet samples) => inputs
        .Where(input => input.Axis is null && samples.Inputs.ContainsKey(input.Name))
        .All(input => samples.Inputs[input.Name].eq(samples.Inputs[input.Name][0]).all().item<bool>());
}
