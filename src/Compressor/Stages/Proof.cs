using System.Globalization;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>
/// What must hold before a file may take its place: the rules of the ONNX specification, the original's interface, and in ONNX Runtime
/// the outputs of the trained module.
/// </summary>
internal static class Proof
{
    /// <summary>Roundings of a dot product are random walks; eight standard deviations leave room for none to be an accident.</summary>
    private const double Deviations = 8;

    /// <summary>Checks a written file.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Verification"/>: something does not hold.</exception>
    public static VerificationReport Of(Source source, FineTuned tuned, Measured written, CancellationToken cancellation)
    {
        RuleReport rules = RequireRules(source, written);

        IReadOnlyList<ModelOutput> outputs = Evaluator.Outputs(written.Path, tuned.Probe, cancellation: cancellation);
        double largest = 0;
        foreach (ModelOutput expected in tuned.Outputs)
        {
            ModelOutput actual = outputs.Single(output => output.Name == expected.Name);
            (double difference, double scale) = OutputComparison.Compare(expected.Values, actual.Values);
            // Two values as near as can be may be rounded to neighbours among the numbers of the output's type.
            ElementType type = source.Model.Graph.Outputs.Single(output => output.Name == expected.Name).Type;
            double tolerance = (Tolerance(source.Model) + 2 * Roundoff(type)) * scale;
            Require(difference <= tolerance, string.Create(
                CultureInfo.InvariantCulture,
                $"output '{expected.Name}' differs from the trained network's by {difference:G3}, "
                + $"more than rounding explains ({tolerance:G3})"));
            largest = Math.Max(largest, difference);
        }

        return Report(rules, largest);
    }

    /// <summary>
    /// Checks a file with 8-bit operands: rules and interface must hold; how far outputs lie from the trained module's is told, for
    /// rounding
    /// to 8 bits makes another function.
    /// </summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Verification"/>: something does not hold.</exception>
    public static VerificationReport OfQuantized(Source source, FineTuned tuned, Measured written, CancellationToken cancellation)
    {
        RuleReport rules = RequireRules(source, written);
        IReadOnlyList<ModelOutput> outputs = Evaluator.Outputs(written.Path, tuned.Probe, cancellation: cancellation);
        return Report(rules, OutputComparison.Compare(tuned.Outputs, outputs).MaxAbsDifference);
    }

    /// <summary>Holds the zeros of a written file against the structure, where it has one.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Verification"/>: they are not as decided.</exception>
    public static VerificationReport WithStructure(VerificationReport report, PruningScope scope, FineTuned tuned, Measured written)
    {
        IReadOnlyList<string> broken = scope.Broken(written.Model, tuned.Masks);
        Require(broken.Count == 0, string.Join("; ", broken));
        return report with
        {
            StructureHolds = scope.Structure is NofM or Block ? true : null,
            BlocksKept = scope.Blocks(written.Model),
        };
    }

    /// <summary>Holds the outputs of a graph without its dead units against those of the graph with them.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Verification"/>: they are not the same.</exception>
    public static void Same(Model model, IReadOnlyList<ModelOutput> whole, IReadOnlyList<ModelOutput> smaller)
    {
        foreach ((ModelOutput expected, ModelOutput actual) in whole.Zip(smaller))
        {
            (double difference, double scale) = OutputComparison.Compare(expected.Values, actual.Values);
            double tolerance = Tolerance(model) * scale;
            if (!(difference <= tolerance))
            {
                throw new CompressorException(ErrorKind.Verification, string.Create(
                    CultureInfo.InvariantCulture,
                    $"without its dead units '{expected.Name}' is off by {difference:G3}; --keep-shape leaves them in place"));
            }
        }
    }

    /// <summary>
    /// The share of the output's scale that rounding may change: u sqrt(K) for a dot product over K elements (u the type's unit roundoff),
    /// summed over the weights that are multiplied one after the other.
    /// </summary>
    internal static double Tolerance(Model model)
    {
        double sum = 0;
        double roundoff = Roundoff(ElementType.Float32);
        foreach (Weight weight in WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2))
        {
            sum += Math.Sqrt(weight.Data.Count / (double)weight.Data.Shape.Min());
            roundoff = Math.Max(roundoff, Roundoff(weight.Data.Type));
        }

        return Deviations * roundoff * Math.Max(1, sum);
    }

    private static RuleReport RequireRules(Source source, Measured written)
    {
        RuleReport rules = OnnxRules.Check(written.Path);
        Require(rules.Broken.Count == 0, $"it breaks rules of the ONNX specification: {string.Join("; ", rules.Broken)}");
        IReadOnlyList<string> differences = InterfaceComparison.Differences(source.Model, written.Model);
        Require(differences.Count == 0, $"its interface changed: {string.Join("; ", differences)}");
        return rules;
    }

    private static VerificationReport Report(RuleReport rules, double largest) => new()
    {
        Rules = new RulesReport(rules.Checked, rules.Broken),
        InterfaceUnchanged = true,
        MaxAbsDifference = largest,
        Runtime = $"ONNX Runtime {typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version?.ToString(3)}",
    };

    private static void Require(bool holds, string cause)
    {
        if (!holds)
        {
            throw new CompressorException(ErrorKind.Verification, $"the compressed model was not written: {cause}");
        }
    }

    private static double Roundoff(ElementType type) => type switch
    {
        ElementType.Float16 => Math.Pow(2, -11),
        ElementType.BFloat16 => Math.Pow(2, -8),
        _ => Math.Pow(2, -24),
    };
}
