using Compressor.Reporting.Sweeps;
using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>The run in one sentence, without markup.</summary>
public static class Verdict
{
    private const string Bytes = "bytes";
    private const string Zip = "zip";
    private const string Drop = "drop";

    /// <summary>Differences of fractions are off in their last bits.</summary>
    private const double Rounding = 1e-9;

    /// <summary>What a file that misses its target came to, in a line; null where it is met, or none was written.</summary>
    public static string? Missed(Report report) => report is { Target: { Met: false, Reached: { } reached } target }
        ? $"the target is not met: {KindOf(target)} {Measures.Target(target.Kind, reached)} of "
            + $"{Measures.Target(target.Kind, target.Requested)} requested{OnTest(report)}"
        : null;

    /// <summary>
    /// "Target met: density 0.0987 of 0.1 requested. 266,610 parameters became 26,314 (10.1x fewer), …"; what is unknown is left out.
    /// </summary>
    public static string Of(Report report)
    {
        var sentences = new List<string>();
        if (report.Target is { } target)
        {
            string kind = KindOf(target);
            string outcome = target.Met ? "Target met" : "Target not met";
            string reached = Measures.Target(target.Kind, target.Reached);
            sentences.Add($"{outcome}: {kind} {reached} of {Measures.Target(target.Kind, target.Requested)} requested"
                + $"{OnTest(report)}.");
        }

        if (report is { Baseline: { } before, Compressed: { } after })
        {
            string metric = after.Metric is null
                ? ""
                : $", {after.Metric.Name} {Measures.Metric(before.Metric)} became {Measures.Metric(after.Metric)}"
                    + $" ({Measures.MetricChange(after.Metric.Name, -after.MetricDrop)})";
            sentences.Add(
                $"{Units.Count(before.Parameters)} parameters became {Units.Count(after.NonZeroParameters)} non-zero ones "
                + $"({Units.Ratio(after.CompressionRatio)} fewer), {Units.Bytes(before.FileBytes)} became {Units.Bytes(after.FileBytes)} "
                + $"({Units.Ratio(after.SizeRatio)} smaller){metric}.");
        }

        if (SweepTable.Sentence(report) is { Length: > 0 } sweep)
        {
            sentences.Add(sweep);
        }

        if (report.Verification is { } proof)
        {
            bool good = proof.Rules.Broken.Count == 0 && proof.InterfaceUnchanged;
            sentences.Add(good ? "The written file was verified." : "The written file did not pass verification.");
        }

        if (report.Data is { Synthetic: true })
        {
            sentences.Add(
                "Nothing real was seen: the inputs were made up from the model, and agreement is measured on others of their kind.");
        }

        return string.Join(' ', sentences);
    }
    private static string KindOf(TargetReport target) => target.Kind switch
    {
        Bytes => "file size",
        Zip => "zipped size",
        Drop => "validation drop",
        _ => target.Kind,
    };

    /// <summary>A drop is searched for on the validation split; what the test split says of it, where that was measured.</summary>
    private static string OnTest(Report report) => report is { Target.Kind: Drop, Compressed.MetricDrop: { } drop }
        ? $", {(drop - report.Target.Requested <= Rounding ? "and" : "but")} {Measures.Target(Drop, drop)} on the test split"
        : "";
}
