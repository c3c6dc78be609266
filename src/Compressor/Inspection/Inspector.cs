using System.Globalization;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Inspection;

/// <summary>Looks into a model's file, and runs it where that is asked for.</summary>
internal static class Inspector
{
    /// <summary>Packing more than this takes longer than an answer may.</summary>
    private const long MostGzipped = 16 << 20;

    /// <summary>Looks into a file.</summary>
    /// <param name="path">The model.</param>
    /// <param name="check">How to compare it with ONNX Runtime; null where it is not to run.</param>
    /// <param name="cancellation">Ends a run under way.</param>
    /// <returns>What was found, and why the check failed; null where it passed, or nothing was checked.</returns>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: missing, or no ONNX model.</exception>
    public static (ModelInspection Inspection, CompressorException? Failure) Of(
        string path, CheckRequest? check, CancellationToken cancellation)
    {
        Model model = OnnxReader.Read(path);
        ModelInspection inspection = Of(path, model);
        if (check is null)
        {
            return (inspection, null);
        }

        try
        {
            inspection = inspection with { Check = new ModelCheck(path, model, check, cancellation).Run() };
        }
        catch (CompressorException error) when (error.Kind == ErrorKind.Model)
        {
            return (inspection, error);
        }

        return (inspection, inspection.Check.Passed ? null : new CompressorException(ErrorKind.Model, string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: the outputs of the imported model and of ONNX Runtime differ by "
            + $"{inspection.Check.MaxRelDifference ?? double.PositiveInfinity:G3} of their scale; "
            + $"{inspection.Check.Tolerance} is allowed")));
    }

    private static ModelInspection Of(string path, Model model)
    {
        var plan = GraphPlan.Of(model);
        var origin = ModelOrigin.Of(model);
        RuleReport rules = OnnxRules.Check(path);
        IReadOnlyList<string> external = FileSizes.ExternalFiles(model, path);
        long fileBytes = external.Prepend(path).Sum(file => new FileInfo(file).Length);
        // In file order; counting the zeros of a large model is what takes the time here.
        InspectedWeight[] weights = [.. WeightCensus.Of(model).AsParallel().AsOrdered().Select(weight => Inspected(weight, plan))];
        return new ModelInspection
        {
            Tool = ToolVersion.Report,
            Model = ReportBuilder.Model(new Source(path, model, plan, []), Source.Hash(path)),
            IrVersion = model.IrVersion,
            Opsets = model.Opsets.ToDictionary(opset => opset.Key.Length == 0 ? "ai.onnx" : opset.Key, opset => opset.Value),
            Producer = origin.Producer,
            ProducerVersion = origin.ProducerVersion,
            Inputs = [.. model.Graph.RequiredInputs().Select(Inspected)],
            Outputs = [.. model.Graph.Outputs.Select(Inspected)],
            FileBytes = fileBytes,
            GzipBytes = fileBytes <= MostGzipped ? FileSizes.Of(path, external).GzipBytes : null,
            Parameters = weights.Sum(weight => weight.Parameters),
            NonZeroParameters = weights.Sum(weight => weight.NonZeroParameters),
            Weights = weights,
            Quantized = plan.IsQuantized,
            Obstacles = plan.Obstacles,
            TrainedParameters = weights.Where(weight => weight.Trained).Sum(weight => weight.Parameters),
            PrunableParameters = weights.Where(weight => weight.Prunable).Sum(weight => weight.Parameters),
            SmallestDensity = plan.Prunable.Count == 0 ? null : PruningBudget.For(model, plan.Roles, 1, path).SmallestDensity,
            Rules = new RulesReport(rules.Checked, rules.Broken),
        };
    }

    private static InspectedValue Inspected(Value value) =>
        new(value.Name, Word(value.Type), value.Shape?.Select(axis => axis.ToString()).ToArray());

    private static InspectedWeight Inspected(Weight weight, GraphPlan plan)
    {
        long nonZero = weight.Data.NonZeroCount();
        bool prunable = plan.Prunable.Contains(weight.Key);
        bool trained = plan.Trained.Contains(weight.Key);
        return new InspectedWeight
        {
            Name = weight.Key,
            Shape = weight.Data.Shape,
            Type = Word(weight.Data.Type),
            Parameters = weight.Data.Count,
            NonZeroParameters = nonZero,
            Density = weight.Data.Count == 0 ? 0 : (double)nonZero / weight.Data.Count,
            Trained = trained,
            Prunable = prunable,
            WhyNot = prunable ? null : trained ? "trained, but no matrix or kernel" : "not trained: nothing that trains it reads it",
        };
    }

    private static string Word(ElementType type) => type.ToString().ToLowerInvariant();
}
