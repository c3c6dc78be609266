using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Inspection;

/// <summary>Looks into a model's file without running it.</summary>
internal static class Inspector
{
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: missing, or no ONNX model.</exception>
    public static ModelInspection Of(string path)
    {
        Model model = OnnxReader.Read(path);
        var plan = GraphPlan.Of(model);
        var origin = ModelOrigin.Of(model);
        RuleReport rules = OnnxRules.Check(path);
        FileSizes sizes = FileSizes.Of(path, FileSizes.ExternalFiles(model, path));
        InspectedWeight[] weights = [.. WeightCensus.Of(model).Select(weight => Inspected(weight, plan))];
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
            FileBytes = sizes.FileBytes,
            GzipBytes = sizes.GzipBytes,
            Parameters = weights.Sum(weight => weight.Parameters),
            NonZeroParameters = weights.Sum(weight => weight.NonZeroParameters),
            Weights = weights,
            Quantized = plan.IsQuantized,
            Obstacles = plan.Obstacles,
            TrainedParameters = weights.Where(weight => weight.Trained).Sum(weight => weight.Parameters),
            PrunableParameters = weights.Where(weight => weight.Prunable).Sum(weight => weight.Parameters),
            SmallestDensity = plan.Prunable.Count == 0 ? null : PruningBudget.For(model, plan.Prunable, 1, path).SmallestDensity,
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
