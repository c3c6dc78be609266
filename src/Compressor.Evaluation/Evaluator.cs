using System.Diagnostics;
using Compressor.Data;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>Runs a file on samples through ONNX Runtime and says how good it is.</summary>
public static class Evaluator
{
    /// <summary>
    /// Accuracy with class labels, R2 with numbers, without labels agreement with <see cref="EvaluationOptions.Reference"/>.
    /// Labels are held against the first floating-point output (the first output where there is none).
    /// </summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: the file does not open or run. <see cref="ErrorKind.Data"/>: inputs or labels do not fit it.
    /// </exception>
    public static EvaluationResult Measure(
        string modelPath, SampleSet samples, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EvaluationOptions();
        using var model = new OrtModel(modelPath, options.Runtime);
        var clock = Stopwatch.StartNew();
        IReadOnlyList<ModelOutput> outputs = model.Run(samples, progress: options.Progress, cancellation: cancellation);
        double seconds = clock.Elapsed.TotalSeconds;
        return new EvaluationResult(Score(modelPath, outputs, samples.Labels, options.Reference), outputs)
        {
            Samples = samples.Count,
            Seconds = seconds,
        };
    }

    /// <summary>What the file gives for every sample.</summary>
    /// <exception cref="CompressorException">As for <see cref="Measure"/>.</exception>
    public static IReadOnlyList<ModelOutput> Outputs(
        string modelPath, SampleSet samples, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EvaluationOptions();
        using var model = new OrtModel(modelPath, options.Runtime);
        return model.Run(samples, progress: options.Progress, cancellation: cancellation);
    }

    /// <summary>The output that labels are held against: the first of a floating-point type, or else the first.</summary>
    /// <param name="modelPath">The file, for the message.</param>
    /// <param name="outputs">What it gave.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: no output has one size for every sample.</exception>
    public static ModelOutput Primary(string modelPath, IReadOnlyList<ModelOutput> outputs)
    {
        RequireOutputs(modelPath, outputs);
        return outputs.FirstOrDefault(output => output.Type.IsFloatingPoint()) ?? outputs[0];
    }

    /// <summary>The metric of outputs: accuracy, R2, or without labels agreement with a reference.</summary>
    public static Metric Score(
        string modelPath, IReadOnlyList<ModelOutput> outputs, Labels? labels, IReadOnlyList<ModelOutput>? reference)
    {
        RequireOutputs(modelPath, outputs);
        return labels switch
        {
            ClassLabels classes => Metrics.Accuracy(Primary(modelPath, outputs), classes),
            NumberLabels numbers => Metrics.R2(Primary(modelPath, outputs), numbers),
            null => Metrics.Agreement(outputs, reference ?? outputs),
            _ => throw new InvalidOperationException($"{labels.GetType().Name} have no metric."),
        };
    }

    private static void RequireOutputs(string modelPath, IReadOnlyList<ModelOutput> outputs)
    {
        if (outputs.Count == 0)
        {
            throw new CompressorException(
                ErrorKind.Model, $"{modelPath}: none of its outputs is a tensor of numbers that has the same size for every sample.");
        }
    }
}
