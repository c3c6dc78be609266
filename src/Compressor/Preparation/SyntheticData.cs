using System.Globalization;
using System.Runtime.InteropServices;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting.Text;
using Compressor.Training;
using Compressor.Training.Synthetic;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Preparation;

/// <summary>Samples for a run without any data: made from the model itself, so that the original can teach on them.</summary>
internal sealed class SyntheticData(Model model, string modelPath, DataOptions options, CancellationToken cancellation)
{
    /// <summary>The id under which reports name the preprocessing of inputs that are made as the model takes them.</summary>
    public const string PreprocessingId = "none: made as the model takes them";

    private const int MostSamples = 5_120;
    private const int FewSamples = 320;
    private const long MostValues = 1L << 25;
    private const int MostSteps = 100;
    private const int FewSteps = 10;

    /// <summary>Multiply-accumulates that adapting all inputs may take: some minutes on two cores.</summary>
    private const double MostMacs = 1e12;

    /// <summary>A gradient costs twice the pass that it is of, and half of the inputs are adapted.</summary>
    private const double PassesPerStep = 1.5;

    /// <summary>Extents that are tried for open axes, the most usual of images and sequences first.</summary>
    private static readonly int[] Extents = [64, 32, 128, 224, 256, 512, 1024, 16, 1];

    private readonly Value[] inputs = [.. model.Graph.RequiredInputs()];

    /// <summary>Makes the samples and shares them out: of ten, one for validation and one for test.</summary>
    /// <param name="seed">Where random numbers come from.</param>
    /// <param name="progress">Told what is made.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: an input takes what cannot be made up.</exception>
    public PreparedData Prepare(int seed, IProgress<PipelineEvent>? progress)
    {
        progress?.Report(new Notice(
            "no data: inputs are made up from the model itself and nothing real is seen; "
            + "name samples with --data for a better model and a real figure"));
        ConstantInputs.RequireNames(model, options.Inputs);
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(model);
        Dictionary<string, int[]> shapes = Shapes(module);
        SyntheticOptions settings = Settings(shapes, seed);
        var given = Given(settings.Samples, seed).ToList();
        var synthesizer = new InputSynthesizer(
            module, shapes, [.. given.Select(array => (array.Name, array.SampleShape, array.Values))], settings);
        var counter = new Counter(progress, settings.Samples);
        var made = new SampleSet(
            [.. synthesizer.Make(counter, cancellation).Select(array => new SampleArray(array.Name, array.SampleShape, array.Values))],
            null);
        SampleSet Part(Func<int, bool> chosen) => made.Select([.. Enumerable.Range(0, made.Count).Where(i => chosen(i % 10))]);
        SampleSet train = Part(i => i < 8);
        SampleSet validation = Part(i => i == 8);
        SampleSet test = Part(i => i == 9);
        string description = string.Create(
            CultureInfo.InvariantCulture,
            $"synthetic inputs: {train.Count:N0} train, {validation.Count:N0} validation, {test.Count:N0} test; nothing real was seen");
        progress?.Report(new Notice(description));
        return new PreparedData
        {
            Train = train,
            Validation = validation,
            Test = test,
            ClassNames = [],
            Description = description,
            Preprocessing = new Preprocessing(),
            ChosenId = PreprocessingId,
            IsSynthetic = true,
        };
    }

    private SyntheticOptions Settings(Dictionary<string, int[]> shapes, int seed)
    {
        long size = Math.Max(1, shapes.Values.Sum(shape => shape.Aggregate(1L, (product, extent) => product * extent)));
        double samples = Math.Clamp(MostValues / size, 32, MostSamples);
        double macs = Math.Max(
            1, MacCounter.Count(model, (changed, stream) => OnnxWriter.Write(changed, stream, StorageChoice.Keep), Trial(shapes)) ?? 1);
        samples = Math.Clamp(MostMacs / (macs * PassesPerStep * MostSteps), Math.Min(samples, FewSamples), samples);
        double steps = Math.Clamp(MostMacs / (macs * PassesPerStep * samples), FewSteps, MostSteps);
        return new SyntheticOptions
        {
            Samples = Math.Max(30, (int)samples),
            Steps = (int)steps,
            BatchSize = (int)Math.Clamp((1L << 20) / size, 8, 128),
            Seed = seed,
        };
    }

    /// <summary>
    /// One size per sample for every input that is drawn: declared, or the first of the usual ones on which the model runs.
    /// </summary>
    private Dictionary<string, int[]> Shapes(GraphModule module)
    {
        Value[] drawn = [.. inputs.Where(input => input.Type.IsFloatingPoint() && options.Inputs.All(given => given.Name != input.Name))];
        if (drawn.FirstOrDefault(input => input.Shape is null) is { } unknown)
        {
            throw Cannot(unknown, "whose rank the model does not declare");
        }

        IReadOnlyList<int?> batch = BatchAxes.Of(inputs);
        Dimension[] Axes(Value input) => [.. input.Shape!.Where((_, axis) => axis != batch[Array.IndexOf(inputs, input)])];
        bool open = drawn.Any(input => Axes(input).Any(axis => axis.Size is null));
        string? problem = null;
        foreach (int extent in open ? Extents : [1])
        {
            var shapes = drawn.ToDictionary(
                input => input.Name, input => Axes(input).Select(axis => checked((int)(axis.Size ?? extent))).ToArray());
            problem = Problem(module, shapes);
            if (problem is null)
            {
                return shapes;
            }
        }

        throw new CompressorException(
            ErrorKind.Data, $"{modelPath}: no inputs could be made up that it runs on; name samples with --data ({problem})");
    }

    /// <summary>Why the model does not run on inputs of some shapes; null where it does.</summary>
    private string? Problem(GraphModule module, Dictionary<string, int[]> shapes)
    {
        try
        {
            SampleSet trial = Trial(shapes);
            using var original = new OrtModel(modelPath);
            original.Run(trial, cancellation: cancellation);
            using var scope = NewDisposeScope();
            using var samples = new Training.FineTuning.TrainingSet(
                [.. trial.Inputs.Select(input => (input.Name, input.SampleShape, input.Values))]);
            foreach (Tensor output in Training.FineTuning.FineTuner.Outputs(module, samples, [model.Graph.Outputs[0].Name]).Values)
            {
                output.Dispose();
            }

            return null;
        }
        catch (Exception error)
            when (error is CompressorException { Kind: ErrorKind.Model } or ExternalException or InvalidOperationException)
        {
            return error.Message.Split('\n')[0];
        }
    }

    private SampleSet Trial(Dictionary<string, int[]> shapes) => new(
        [
            .. shapes.Select(input => new SampleArray(
                input.Key, input.Value, new float[input.Value.Aggregate(1, (product, extent) => checked(product * extent))])),
            .. Given(1, 1),
        ],
        null);

    /// <summary>Inputs that are not drawn: the user's constants, indices into tables, switches that are on.</summary>
    private IEnumerable<SampleArray> Given(int samples, int seed)
    {
        IReadOnlyList<int?> batch = BatchAxes.Of(inputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            Value input = inputs[i];
            if (options.Inputs.FirstOrDefault(given => given.Name == input.Name) is { } constant)
            {
                yield return ConstantInputs.Of(model, constant, samples);
            }
            else if (!input.Type.IsFloatingPoint())
            {
                yield return Drawn(input, batch[i], samples, unchecked((seed * 7919) + i));
            }
        }
    }

    private SampleArray Drawn(Value input, int? batchAxis, int samples, int seed)
    {
        long? rows = input.Type == ElementType.Bool ? 1 : IndexBound.Of(model, input.Name);
        if (rows is null || input.Shape is null)
        {
            throw Cannot(input, "whose values the graph does not bound");
        }

        int[] shape = [.. input.Shape.Where((_, axis) => axis != batchAxis).Select(axis => checked((int)(axis.Size ?? Extents[0])))];
        var values = new float[checked(samples * shape.Aggregate(1, (product, extent) => product * extent))];
        var random = new Random(seed);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = input.Type == ElementType.Bool ? 1 : random.NextInt64(rows.Value);
        }

        return new SampleArray(input.Name, shape, values);
    }

    private CompressorException Cannot(Value input, string cause) => new(
        ErrorKind.Data,
        $"{modelPath}: without data, nothing can be made up for input '{input}', {cause}; "
            + $"name samples with --data, or one number for it with "
        + $"--input {input.Name}=NUMBER");

    /// <summary>Counts of samples become stages, a few of them.</summary>
    private sealed class Counter(IProgress<PipelineEvent>? progress, int samples) : IProgress<int>
    {
        private int told = -1;

        public void Report(int value)
        {
            int fifth = 5 * value / samples;
            if (fifth > told)
            {
                told = fifth;
                progress?.Report(new StageStarted($"making inputs, {Units.Count(value)} of {Units.Count(samples)}"));
            }
        }
    }
}
