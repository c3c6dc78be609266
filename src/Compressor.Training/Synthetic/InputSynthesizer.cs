using Compressor.IR;
using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Synthetic;

/// <summary>How many inputs are made, and with how much care.</summary>
public sealed record SyntheticOptions
{
    public required int Samples { get; init; }

    /// <summary>Steps by which a batch of inputs is adapted to the original.</summary>
    public int Steps { get; init; } = 100;

    public int BatchSize { get; init; } = 128;

    /// <summary>Adam's learning rate, in deviations of the input.</summary>
    public double LearningRate { get; init; } = 0.05;

    public int Seed { get; init; } = 1;
}

/// <summary>
/// Makes inputs for a model without any data: smooth noise in the range that the graph implies, half of it then moved by gradient descent
/// until the original behaves on it as on what it was trained with (<see cref="InputObjective"/>); the other half stays, for variety.
/// </summary>
public sealed class InputSynthesizer
{
    private readonly GraphModule module;
    private readonly SyntheticOptions options;
    private readonly (Value Input, int[] Shape, InputRange Range)[] drawn;
    private readonly IReadOnlyList<(string Name, IReadOnlyList<int> SampleShape, float[] Values)> fixedInputs;

    /// <param name="module">The original.</param>
    /// <param name="shapes">Axes of one sample of every input that is to be drawn, by name.</param>
    /// <param name="fixedInputs">Inputs that are given: values of all samples, one after the other.</param>
    public InputSynthesizer(
        GraphModule module, IReadOnlyDictionary<string, int[]> shapes,
        IReadOnlyList<(string Name, IReadOnlyList<int> SampleShape, float[] Values)> fixedInputs, SyntheticOptions options)
    {
        this.module = module;
        this.options = options;
        this.fixedInputs = fixedInputs;
        drawn = [.. module.Model.Graph.RequiredInputs().Where(input => shapes.ContainsKey(input.Name))
            .Select(input => (input, shapes[input.Name], InputRange.Of(module.Model, input.Name)))];
    }

    /// <summary>The values of every input, all samples one after the other.</summary>
    /// <param name="progress">Told how many samples are made.</param>
    /// <param name="cancellation">Ends the work between batches.</param>
    public IReadOnlyList<(string Name, IReadOnlyList<int> SampleShape, float[] Values)> Make(
        IProgress<int>? progress, CancellationToken cancellation)
    {
        module.eval();
        using var random = new Generator((ulong)options.Seed);
        var values = drawn.ToDictionary(input => input.Input.Name, input => new float[checked(options.Samples * SizeOf(input.Shape))]);
        for (int start = 0; start < options.Samples; start += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(options.BatchSize, options.Samples - start);
            using var scope = NewDisposeScope();
            using TrainingSet batch = Noise(start, count, random);
            if (start / options.BatchSize % 2 == 0 && options.Steps > 0)
            {
                Adapt(batch);
            }

            foreach ((Value input, int[] shape, _) in drawn)
            {
                batch.Inputs[input.Name].detach().contiguous().data<float>().ToArray().CopyTo(values[input.Name], start * SizeOf(shape));
            }

            progress?.Report(start + count);
        }

        return [.. drawn.Select(input => (input.Input.Name, (IReadOnlyList<int>)input.Shape, values[input.Input.Name])), .. fixedInputs];
    }

    /// <summary>A batch in the ranges of its inputs: contrast and brightness differ from sample to sample.</summary>
    private TrainingSet Noise(int start, int count, Generator random)
    {
        var inputs = new List<(string, IReadOnlyList<int>, float[])>();
        foreach ((Value input, int[] shape, InputRange range) in drawn)
        {
            long[] ones = [.. shape.Select(_ => 1L)];
            Tensor noise = SmoothNoise.Of(count, [.. shape.Select(extent => (long)extent)], random);
            Tensor contrast = 0.5 + rand([count, .. ones], generator: random);
            Tensor brightness = 0.3 * randn([count, .. ones], generator: random);
            (Tensor mean, Tensor deviation) = Scales(range, shape);
            Tensor values = Bounded((noise * contrast + brightness) * deviation + mean, range);
            inputs.Add((input.Name, shape, values.contiguous().data<float>().ToArray()));
        }

        inputs.AddRange(fixedInputs.Select(given => (
            given.Name, given.SampleShape, given.Values.AsSpan(start * SizeOf(given.SampleShape), count * SizeOf(given.SampleShape))
                .ToArray())));
        return new TrainingSet(inputs);
    }

    private void Adapt(TrainingSet batch)
    {
        long[] all = [.. Enumerable.Range(0, (int)batch.Count).Select(i => (long)i)];
        var objective = new InputObjective(module, SampleRuns.One(module, batch));
        if (objective.Values.Count == 0)
        {
            return;
        }

        var runs = new SampleRuns(module, batch, objective.Values);
        Tensor[] moved = [.. drawn.Select(input => batch.Inputs[input.Input.Name].requires_grad_(true))];
        (Tensor Mean, Tensor Deviation)[] scales = [.. drawn.Select(input => Scales(input.Range, input.Shape))];
        // Adam on x / deviation: one rate suits inputs of every unit.
        Tensor[] first = [.. moved.Select(input => zeros_like(input))];
        Tensor[] second = [.. moved.Select(input => zeros_like(input))];
        var adam = new AdamSettings();
        for (int step = 1; step <= options.Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = objective.Of(
                runs.Run(batch, all), moved.Select((input, i) => (input - scales[i].Mean) / scales[i].Deviation));
            IList<Tensor> gradients = autograd.grad([loss], moved, allow_unused: true);
            using var noGradient = no_grad();
            (float rate, float epsilon) = adam.Corrected(options.LearningRate, step);
            for (int i = 0; i < moved.Length; i++)
            {
                if (gradients[i] is not { } unscaled || unscaled.IsInvalid)
                {
                    continue;
                }

                Tensor gradient = unscaled * scales[i].Deviation;
                first[i].mul_(adam.Beta1).add_(gradient * (1 - adam.Beta1));
                second[i].mul_(adam.Beta2).add_(gradient.square() * (1 - adam.Beta2));
                moved[i].sub_(rate * first[i] / (second[i].sqrt() + epsilon) * scales[i].Deviation);
                moved[i].copy_(Bounded(moved[i], drawn[i].Range));
            }
        }

        foreach (Tensor input in moved)
        {
            input.requires_grad_(false);
        }
    }

    private static Tensor Bounded(Tensor values, InputRange range) =>
        range is { Lowest: { } low, Highest: { } high } ? values.clamp(low, high) : values;

    /// <summary>Mean and deviation, shaped to broadcast with samples: along the channels, else along the last axis.</summary>
    private static (Tensor Mean, Tensor Deviation) Scales(InputRange range, int[] shape)
    {
        int count = Math.Max(range.Mean.Length, range.Deviation.Length);
        int axis = count == 1 ? -1
            : shape.Length > 1 && shape[0] == count ? 0
            : shape.Length > 0 && shape[^1] == count ? shape.Length - 1
            : -1;
        if (axis < 0 && count > 1)
        {
            return (tensor(0f), tensor(1f));
        }

        long[] extents = [.. shape.Select((_, i) => i == axis ? count : 1L).Prepend(1L)];
        return (Spread(range.Mean), Spread(range.Deviation));

        Tensor Spread(float[] values) => values.Length == 1 ? tensor(values[0]) : tensor(values).reshape(extents);
    }

    private static int SizeOf(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, extent) => checked(product * extent));
}
