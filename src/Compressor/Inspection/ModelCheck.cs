using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Inspection;

/// <summary>What is asked of <see cref="ModelCheck"/>.</summary>
/// <param name="InputsPath">An .npz file with values by input; null where all are drawn.</param>
/// <param name="Shapes">Shapes by input.</param>
/// <param name="Seed">Where random numbers begin.</param>
internal sealed record CheckRequest(string? InputsPath, IReadOnlyDictionary<string, long[]> Shapes, int Seed)
{
    /// <summary>Random inputs of the model's own shapes.</summary>
    public static CheckRequest Default { get; } = new(null, new Dictionary<string, long[]>(), 1);
}

/// <summary>Runs a model as it was imported beside ONNX Runtime, on the same inputs, and sees which weights a gradient reaches.</summary>
internal sealed class ModelCheck(string path, Model model, CheckRequest request, CancellationToken cancellation)
{
    /// <summary>Rounding of float32 over the layers of a whole network.</summary>
    private const double Float32Tolerance = 1e-4;

    /// <summary>ONNX Runtime rounds to half precision between operators; the import computes in float32.</summary>
    private const double Float16Tolerance = 2e-3;

    private const double BFloat16Tolerance = 2e-2;

    /// <summary>Factors on the inputs that gradients are looked for with, where those drawn do not reach every weight.</summary>
    private static readonly float[] OtherScales = [0.1f, 0.01f, 10f];

    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: the model does not import, or runs in one of the two only. <see cref="ErrorKind.Data"/>: bad inputs.
    /// </exception>
    public CheckReport Run()
    {
        using ModuleProbe probe = Import();
        using var runtime = new OrtModel(path);
        TrialRuns trial = InputTrial.Of(model, runtime, Wishes(), cancellation);
        var largest = new OutputDifference(0, 0);
        long? steps = null;
        foreach (TrialRun run in trial.Runs)
        {
            cancellation.ThrowIfCancellationRequested();
            OutputDifference difference = Compared(run, probe);
            if (difference.MaxRelativeToScale > ToleranceFor(model) && request.InputsPath is null
                && new ConditionedRuns(model, runtime, probe, ToleranceFor(model)).Shortened(run) is { } shorter)
            {
                (difference, steps) = (Compared(shorter.Run, probe), shorter.Steps);
            }

            largest = new OutputDifference(
                Math.Max(largest.MaxAbsDifference, difference.MaxAbsDifference),
                Math.Max(largest.MaxRelativeToScale, difference.MaxRelativeToScale));
        }

        Weight[] prunable = [.. WeightCensus.Of(model).Where(weight => probe.Plan.Prunable.Contains(weight.Key))];
        FindMore(trial.Runs[0], probe, prunable);
        Weight[] reached = [.. prunable.Where(weight => probe.Reached.Contains(weight.Key))];
        return new CheckReport
        {
            MaxAbsDifference = Finite(largest.MaxAbsDifference),
            MaxRelDifference = Finite(largest.MaxRelativeToScale),
            Tolerance = ToleranceFor(model),
            ShapesUsed = [.. trial.Runs.Select(Shapes)],
            BatchIsFixed = !trial.BatchIsOpen,
            SequencesCutTo = steps,
            InputsPath = request.InputsPath,
            WeightsReached = reached.Length,
            WeightsTotal = prunable.Length,
            ParametersReached = reached.Sum(weight => weight.Data.Count),
            ParametersTotal = prunable.Sum(weight => weight.Data.Count),
            WeightsNotReached = [.. prunable.Except(reached).Select(weight => weight.Key)],
            NodesRunByRuntime = probe.Plan.PrefixNodes,
        };
    }

    private ModuleProbe Import()
    {
        try
        {
            return new ModuleProbe(model, Prefix.Open);
        }
        catch (CompressorException error)
        {
            throw Named(error);
        }
    }

    private OutputDifference Compared(TrialRun run, ModuleProbe probe)
    {
        if (run.Outputs.Count == 0)
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: no output is a tensor of numbers, so there is nothing to compare");
        }

        try
        {
            return OutputComparison.Compare(
                run.Outputs, probe.Run(run.Inputs, [.. run.Outputs.Keys]), SigmoidOutputs.LeastScales(model.Graph));
        }
        catch (CompressorException error)
        {
            throw Named(error);
        }
    }

    /// <summary>
    /// Where an output is saturated (a softmax that is sure), no gradient passes; smaller and larger inputs reach the weights behind it.
    /// </summary>
    private void FindMore(TrialRun run, ModuleProbe probe, Weight[] prunable)
    {
        foreach (float factor in OtherScales)
        {
            if (!prunable.All(weight => probe.Reached.Contains(weight.Key)))
            {
                cancellation.ThrowIfCancellationRequested();
                probe.Run(run.Scaled(factor), [.. run.Outputs.Keys]);
            }
        }
    }

    private CompressorException Named(CompressorException error) => error.Message.StartsWith(path, StringComparison.Ordinal)
        ? error
        : new CompressorException(error.Kind, $"{path}: {error.Message}", error);

    private InputWishes Wishes()
    {
        var wishes = new InputWishes { Shapes = request.Shapes, Seed = request.Seed };
        if (request.InputsPath is null)
        {
            return wishes;
        }

        Value[] inputs = [.. model.Graph.RequiredInputs()];
        foreach (NamedArray array in NamedArrayFile.Read(request.InputsPath))
        {
            Value input = inputs.FirstOrDefault(input => input.Name == array.Name) ?? throw new CompressorException(
                ErrorKind.Data,
                $"{request.InputsPath}: '{array.Name}' is no input of the model; its inputs are "
                + $"{string.Join(", ", inputs.Select(input => input.Name))}");
            wishes = wishes.With(input, array.Shape, array.Values);
        }

        return wishes;
    }

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;

    private static IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(TrialRun run) =>
        run.Inputs.ToDictionary(input => input.Key, input => input.Value.Shape);

    private static double ToleranceFor(Model model)
    {
        HashSet<ElementType> types = [.. Types(model.Graph)];
        return types.Contains(ElementType.BFloat16) ? BFloat16Tolerance
            : types.Contains(ElementType.Float16) ? Float16Tolerance
            : Float32Tolerance;
    }

    /// <summary>The element types that a graph computes with.</summary>
    private static IEnumerable<ElementType> Types(Graph graph) => graph.Initializers.Select(initializer => initializer.Data.Type)
        .Concat(graph.Inputs.Concat(graph.Outputs).Concat(graph.Values).Select(value => value.Type))
        .Concat(graph.Nodes.SelectMany(node => node.Graphs().SelectMany(body => Types(body.Graph))
            .Append(node.OpType == "Cast" ? (ElementType)node.Int("to", 0) : ElementType.Undefined)
            .Append(WeightCensus.ConstantTensor(node)?.Data.Type ?? ElementType.Undefined)));
}
