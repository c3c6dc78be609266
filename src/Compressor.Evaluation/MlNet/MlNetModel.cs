using System.Reflection;
using Compressor.Data;
using Compressor.Evaluation.Running;
using Compressor.IR;
using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;

namespace Compressor.Evaluation.MlNet;

/// <summary>
/// A file in an ML.NET pipeline, as .NET applications run it: a column per input, a row per sample (per batch where the model fixes one),
/// and Microsoft.ML.OnnxTransformer's ApplyOnnxModel over them.
/// </summary>
public static class MlNetModel
{
    /// <summary>The runtime, for the report.</summary>
    public static string Name { get; } = "ML.NET "
        + typeof(OnnxTransformer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>What the pipeline gives for every sample: outputs that are tensors of numbers with one size for every sample.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: inputs or outputs are float16, or the pipeline does not take the file.
    /// <see cref="ErrorKind.Data"/>: the samples do not fit the inputs.
    /// </exception>
    public static IReadOnlyList<ModelOutput> Outputs(string path, SampleSet samples, CancellationToken cancellation = default)
    {
        using var model = new OrtModel(path);
        string[] half =
        [
            .. model.Inputs.Concat(model.Outputs)
                .Where(value => value.Type is ElementType.Float16 or ElementType.BFloat16).Select(value => value.Name),
        ];
        if (half.Length > 0)
        {
            throw new CompressorException(
                ErrorKind.Model,
                $"{path}: ML.NET has no 16-bit floats, its OnnxTransformer rejects {string.Join(", ", half)}; "
                + "ONNX Runtime itself takes them.");
        }

        IReadOnlyList<InputFeed> feeds = InputFeed.Bind(path, model.Inputs, samples);
        BatchPlan plan = BatchPlan.Of(path, feeds, most: 1);
        Value[] outputs = [.. model.Outputs.Where(output => TensorValues.IsNumeric(output.Type))];
        try
        {
            var view = new SampleView(feeds, plan.Size, samples.Count, cancellation);
            OnnxScoringEstimator pipeline = new MLContext().Transforms.ApplyOnnxModel(
                [.. outputs.Select(output => output.Name)], [.. feeds.Select(feed => feed.Input.Name)], path,
                shapeDictionary: Shapes(feeds, plan.Size), gpuDeviceId: null, fallbackToCpu: false);
            using OnnxTransformer transformer = pipeline.Fit(view);
            return ScoredColumns.Read(transformer.Transform(view), outputs, plan.Size, samples.Count);
        }
        catch (Exception error) when (error is not (CompressorException or OperationCanceledException))
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: ML.NET cannot run it: {Cause(error)}", error);
        }
    }

    /// <summary>What a row holds: axes that the model leaves open are otherwise taken for 1.</summary>
    private static Dictionary<string, int[]> Shapes(IReadOnlyList<InputFeed> feeds, int batch) => feeds
        .Where(feed => feed.Input.Shape is { Count: > 0 })
        .ToDictionary(feed => feed.Input.Name, feed => feed.Extents(batch));

    private static string Cause(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error.Message.ReplaceLineEndings(" ").Trim();
    }
}
