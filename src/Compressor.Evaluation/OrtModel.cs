using Compressor.Data;
using Compressor.Evaluation.Running;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation;

/// <summary>
/// A file opened in ONNX Runtime on the CPU. Samples run in batches where the model leaves the batch open, in padded batches where it
/// fixes one, and one by one where it cannot take several: a batch of 1 is baked in, an input has no batch axis, a run of several
/// fails, or an output's first axis does not count them.
/// </summary>
public sealed class OrtModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly OrtOptions options;
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private bool oneByOne;

    /// <summary>Opens a file.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: missing, or not one that ONNX Runtime opens.</exception>
    public OrtModel(string path, OrtOptions? options = null)
        : this(path, options ?? new OrtOptions(), settings => File.Exists(path)
            ? new InferenceSession(path, settings)
            : throw new CompressorException(ErrorKind.Model, $"{path}: there is no such file."))
    {
    }

    /// <summary>Opens a model from memory; <paramref name="name"/> stands for its path in messages.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: not one that ONNX Runtime opens.</exception>
    public OrtModel(byte[] bytes, string name, OrtOptions? options = null)
        : this(name, options ?? new OrtOptions(), settings => new InferenceSession(bytes, settings))
    {
    }

    private OrtModel(string path, OrtOptions options, Func<SessionOptions, InferenceSession> open)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            GraphOptimizationLevel =
                options.Optimise ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            // Warnings are about ONNX Runtime's own choices, and go to stderr, which is the tool's.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        this.options = options;
        Path = path;
        try
        {
            session = open(settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Unopenable(path, error);
        }

        Inputs = [.. session.InputNames.Select(name => ValueOf(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => ValueOf(name, session.OutputMetadata[name]))];
        inputNames = [.. Inputs.Select(input => input.Name)];
        outputNames = [.. Outputs.Where(output => TensorValues.IsNumeric(output.Type)).Select(output => output.Name)];
    }

    /// <summary>Where it was opened from.</summary>
    public string Path { get; }

    /// <summary>What a run must be given, in the graph's order; rank 0 also stands for an unknown rank.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What a run gives, in the graph's order; <see cref="ElementType.Undefined"/> for what is no tensor.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>
    /// Runs samples and returns every output that is a tensor of numbers with one size for every sample; others (strings, maps,
    /// detections of varying number) are left out.
    /// </summary>
    /// <param name="samples">Arrays go to the inputs of their name, those without a name to the remaining inputs in order.</param>
    /// <param name="range">Which samples; null for all.</param>
    /// <param name="progress">Receives the fraction done, 0..1.</param>
    /// <param name="cancellation">Ends a run under way.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Data"/>: the samples do not fit the inputs. <see cref="ErrorKind.Model"/>: a run fails.
    /// </exception>
    public IReadOnlyList<ModelOutput> Run(
        SampleSet samples, Range? range = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        (int start, int count) = (range ?? Range.All).GetOffsetAndLength(samples.Count);
        IReadOnlyList<InputFeed> feeds = InputFeed.Bind(Path, Inputs, samples);
        BatchPlan plan = BatchPlan.Of(Path, feeds, oneByOne ? 1 : options.BatchSize);
        OutputBuffer[]? buffers = TryRun(feeds, plan, start, count, progress, cancellation);
        if (buffers is null)
        {
            oneByOne = true;
            buffers = TryRun(feeds, plan with { Size = 1 }, start, count, progress, cancellation)!;
        }

        return [.. buffers.Where(buffer => !buffer.Ragged).Select(buffer => buffer.Result())];
    }

    /// <summary>One run on whole tensors, by input; gives every output that is a tensor of numbers, in its own type.</summary>
    /// <param name="inputs">A tensor of the declared type per input of the model.</param>
    /// <param name="cancellation">Ends a run under way.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the run fails, or an input is missing.</exception>
    public IReadOnlyDictionary<string, TensorData> Run(
        IReadOnlyDictionary<string, TensorData> inputs, CancellationToken cancellation = default)
    {
        string? missing = inputNames.FirstOrDefault(name => !inputs.ContainsKey(name));
        if (missing is not null)
        {
            throw new CompressorException(ErrorKind.Model, $"{Path}: input '{missing}' is given no values.");
        }

        using var run = new RunOptions();
        using CancellationTokenRegistration registration = cancellation.Register(() => run.Terminate = true);
        OrtValue[] values = [.. inputNames.Select(name => OrtTensors.Create(inputs[name]))];
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = Invoke(values, run);
            return outputNames.Zip(results).ToDictionary(output => output.First, output => OrtTensors.Read(output.Second));
        }
        catch (CompressorException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }

    public void Dispose() => session.Dispose();

    /// <summary>Names of the outputs that <see cref="Invoke"/> returns, in its order.</summary>
    internal IReadOnlyList<string> NumericOutputs => outputNames;

    /// <summary>The inputs of one run, and how many samples they hold; the caller disposes them.</summary>
    internal (OrtValue[] Inputs, int Fed) SmallestRun(SampleSet samples)
    {
        IReadOnlyList<InputFeed> feeds = InputFeed.Bind(Path, Inputs, samples);
        BatchPlan plan = BatchPlan.Of(Path, feeds, most: 1);
        return ([.. feeds.Select(feed => feed.Create(0, 1, plan.Size))], plan.Size);
    }

    /// <summary>The inputs of one run of up to so many samples, or as many as the model fixes; the caller disposes them.</summary>
    internal OrtValue[] OneRun(SampleSet samples, int batch)
    {
        IReadOnlyList<InputFeed> feeds = InputFeed.Bind(Path, Inputs, samples);
        BatchPlan plan = BatchPlan.Of(Path, feeds, batch);
        int taken = Math.Min(plan.Size, samples.Count);
        return [.. feeds.Select(feed => feed.Create(0, taken, plan.Fixed ? plan.Size : taken))];
    }

    /// <summary>One run; the outputs that <see cref="NumericOutputs"/> names.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the run fails.</exception>
    internal IDisposableReadOnlyCollection<OrtValue> Invoke(OrtValue[] inputs, RunOptions run)
    {
        try
        {
            return session.Run(run, inputNames, inputs, outputNames);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Unrunnable(Path, error);
        }
    }

    /// <summary>Null where the model cannot take several samples at a time though it declares an open batch.</summary>
    private OutputBuffer[]? TryRun(
        IReadOnlyList<InputFeed> feeds, BatchPlan plan, int start, int count, IProgress<double>? progress, CancellationToken cancellation)
    {
        OutputBuffer[] buffers = [.. outputNames.Select(name => new OutputBuffer(name, count))];
        using var run = new RunOptions();
        using CancellationTokenRegistration registration = cancellation.Register(() => run.Terminate = true);
        for (int done = 0; done < count;)
        {
            cancellation.ThrowIfCancellationRequested();
            int taken = Math.Min(plan.Size, count - done);
            int fed = plan.Fixed ? plan.Size : taken;
            bool several = fed > 1 && !plan.Fixed;
            OrtValue[] inputs = [.. feeds.Select(feed => feed.Create(start + done, taken, fed))];
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> results = Invoke(inputs, run);
                for (int i = 0; i < buffers.Length; i++)
                {
                    if (buffers[i].Add(results[i], taken, fed))
                    {
                        continue;
                    }

                    if (several)
                    {
                        return null;
                    }

                    Value output = Outputs.First(output => output.Name == outputNames[i]);
                    throw new CompressorException(ErrorKind.Model, $"{Path}: output '{output}' does not keep the batch.");
                }
            }
            catch (CompressorException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
            catch (CompressorException error) when (several && error.InnerException is OnnxRuntimeException)
            {
                return null;
            }
            finally
            {
                Array.ForEach(inputs, input => input.Dispose());
            }

            done += taken;
            progress?.Report((double)done / count);
        }

        return buffers;
    }

    private static Value ValueOf(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor)
        {
            return new Value(name, ElementType.Undefined, null);
        }

        var shape = new Dimension[metadata.Dimensions.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            string symbol = metadata.SymbolicDimensions[axis];
            shape[axis] = metadata.Dimensions[axis] >= 0
                ? new Dimension(metadata.Dimensions[axis])
                : new Dimension(null, symbol.Length > 0 ? symbol : null);
        }

        return new Value(name, TensorValues.TypeOf(metadata.ElementDataType), shape);
    }
}
