using Compressor.IR;
using Compressor.Training.Dropout;
using Compressor.Training.Planning;
using Compressor.Training.Variational;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>One run of one node: its inputs, its attributes and what the operator may need to know about the run.</summary>
public sealed class NodeCall
{
    private readonly Step step;
    private readonly Tensor?[] inputs;
    private readonly GraphRun run;

    internal NodeCall(Step step, Tensor?[] inputs, RunSettings settings, GraphRun run)
    {
        this.step = step;
        this.inputs = inputs;
        this.run = run;
        Settings = settings;
    }

    public Node Node => step.Node;

    /// <summary>Version of the operator set that the node's domain is imported with.</summary>
    public long Opset => step.Opset;

    public RunSettings Settings { get; }

    /// <summary>True where an input of the node depends on an input of the graph, so that axis 0 may be the batch.</summary>
    public bool DependsOnData => step.DependsOnData;

    /// <summary>For a batch norm in training: true where its running statistics are its own, and follow the batches.</summary>
    public bool MovesStatistics { get; init; }

    /// <summary>What masks the steps of a recurrent node while training, or null.</summary>
    internal RecurrentDropout? Dropout { get; init; }

    /// <summary>Number of inputs listed by the node, empty ones included.</summary>
    public int InputCount => inputs.Length;

    /// <summary>The inputs as listed, null where one is left out.</summary>
    internal IReadOnlyList<Tensor?> AllInputs => inputs;

    /// <summary>A required input.</summary>
    public Tensor this[int index] => inputs[index]
        ?? throw new InvalidOperationException($"{Node.OpType} '{Node.DisplayName}' lacks its input {index}.");

    /// <summary>The same call with another value at an input.</summary>
    internal NodeCall With(int index, Tensor value)
    {
        Tensor?[] changed = [.. inputs];
        changed[index] = value;
        return new NodeCall(step, changed, Settings, run) { MovesStatistics = MovesStatistics };
    }

    /// <summary>An optional input, or null where it is left out.</summary>
    public Tensor? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>The tensors of a required input that is a sequence.</summary>
    public IReadOnlyList<Tensor> Sequence(int index) => run.Sequence(Node.Input(index));

    /// <summary>Runs a graph that the node holds (a branch, a loop's body) and returns its outputs in order.</summary>
    /// <param name="name">The attribute that holds the graph.</param>
    /// <param name="given">Its inputs in order, null where one is left out.</param>
    /// <param name="repeats">True in a loop, whose turns share one sample of a variational weight.</param>
    public IReadOnlyList<Tensor> RunBody(string name, IReadOnlyList<Tensor?> given, bool repeats = false) =>
        run.RunBody(step, name, given, repeats);

    /// <summary>The integers of a small integer input (a shape, axes, pads), or null where it is left out.</summary>
    public long[]? OptionalLongs(int index)
    {
        if (Optional(index) is not { } tensor)
        {
            return null;
        }

        using Tensor longs = tensor.to(ScalarType.Int64, CPU, copy: true).contiguous();
        return longs.data<long>().ToArray();
    }

    /// <summary>The integers of a small required integer input.</summary>
    public long[] Longs(int index) => OptionalLongs(index)
        ?? throw new InvalidOperationException($"{Node.OpType} '{Node.DisplayName}' lacks its input {index}.");

    /// <summary>The numbers of a small floating-point input (scales, bounds), or null where it is left out or empty.</summary>
    public double[]? OptionalDoubles(int index)
    {
        if (Optional(index) is not { } tensor || tensor.numel() == 0)
        {
            return null;
        }

        using Tensor doubles = tensor.detach().to(ScalarType.Float64, CPU, copy: true).contiguous();
        return doubles.data<double>().ToArray();
    }

    /// <summary>
    /// Integers that older opsets hold in an attribute and newer ones in an input (axes, split, pads); null where in neither.
    /// </summary>
    public long[]? LongsFrom(string attribute, int input) => Node.Ints(attribute)?.ToArray() ?? OptionalLongs(input);

    public long Int(string name, long otherwise) => Node.Int(name, otherwise);

    public double Float(string name, double otherwise) => Node.Attribute(name) is float value ? value : otherwise;

    public string Text(string name, string otherwise) => Node.Text(name, otherwise);

    public long[]? Ints(string name) => Node.Ints(name)?.ToArray();

    /// <summary>The axes after batch and channel of the first input.</summary>
    public long[] SpatialAxes() => [.. Enumerable.Range(2, (int)this[0].dim() - 2).Select(axis => (long)axis)];

    /// <summary>True where <paramref name="extent"/> may be the batch size that the file fixes, and this run's is another one.</summary>
    public bool IsBakedBatch(long extent) =>
        DependsOnData && Settings.DeclaredBatch is { } declared && extent == declared && Settings.Batch != declared;

    /// <summary>An axis counted from the end where it is negative.</summary>
    public static long Axis(long axis, long rank) => axis < 0 ? axis + rank : axis;
}

/// <summary>What holds for a whole run of a graph.</summary>
/// <param name="Training">True while fine-tuning: batch norm uses and updates batch statistics.</param>
/// <param name="FloatType">The type that all floating-point values are computed in.</param>
/// <param name="DeclaredBatch">The batch size that the file fixes for its first input, or null where it is dynamic.</param>
/// <param name="Batch">The batch size of this run.</param>
public sealed record RunSettings(bool Training, ScalarType FloatType, long? DeclaredBatch, long Batch)
{
    /// <summary>Momentum of batch norm's running statistics: new = (1 - m) old + m batch.</summary>
    public double BatchNormMomentum { get; init; } = 0.1;

    /// <summary>Where the noise of variational weights comes from; needed where a weight has a variance.</summary>
    public GaussianNoise? Noise { get; init; }

    /// <summary>True where kernels get noise for every place they meet, as matrices do, in place of one sample for the run.</summary>
    public bool HasNoiseAtEveryPlace { get; init; }
}
