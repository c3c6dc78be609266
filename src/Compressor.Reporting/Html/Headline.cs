using System.Globalization;
using System.Xml.Linq;
using Compressor.Reporting.Gates;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html;

/// <summary>The first screen of a run: what it came to, and every measure before and after.</summary>
internal static class Headline
{
    /// <summary>Verdict, cards, and the whole table behind them.</summary>
    public static IEnumerable<XElement?> Of(Report report)
    {
        string verdict = Verdict.Of(report);
        yield return El("ul", Class("badges"), Badges(report));
        yield return verdict.Length == 0 ? null : El("p", Class("verdict"), verdict);
        yield return Float16Text.Sentence(report) is { Length: > 0 } half ? El("p", Class("verdict"), half) : null;
        yield return report.Notes.Count == 0 ? null : El("ul", Class("notes"), report.Notes.Select(note => El("li", note)));
        yield return report is { Baseline: { } before, Compressed: { } after } ? El("div", Class("cards"), Cards(before, after)) : null;
        IReadOnlyList<SummaryRow> rows = SummaryTable.Of(report);
        yield return rows.Count == 0
            ? null
            : Behind("All measures, before and after", Table(
                ["", ">before", ">after", ">change"], rows.Select(row => (object?[])[row.Label, row.Before, row.After, row.Change])));
    }

    private static IEnumerable<XElement> Badges(Report report)
    {
        if (report.Target is { } target)
        {
            string reached = Measures.Target(target.Kind, target.Reached);
            string requested = Measures.Target(target.Kind, target.Requested);
            yield return Badge(
                target.Met,
                target.Met ? "target met" : "target not met",
                $": {(target.Kind == "drop" ? "validation drop" : target.Kind)} ",
                Figure("target.reached", target.Reached, reached),
                " of ",
                Figure("target.requested", target.Requested, requested));
        }

        if (report.Compressed is { MetricDrop: { } drop, Metric: { } metric })
        {
            yield return El(
                "li", $"{metric.Name} ", Figure("compressed.metricDrop", drop, Measures.MetricChange(metric.Name, -drop)));
        }

        foreach ((GateReport gate, int index) in report.Gates.Select((gate, index) => (gate, index)))
        {
            string kind = gate.Gate == "size" ? "bytes" : gate.Gate;
            yield return Badge(
                gate.Passed,
                gate.Passed ? "gate kept" : "gate broken",
                $": {gate.Gate} ",
                Figure(string.Create(CultureInfo.InvariantCulture, $"gates.{index}.value"), gate.Value, Measures.Target(kind, gate.Value)),
                gate.Passed ? " within " : " beyond ",
                Figure(string.Create(CultureInfo.InvariantCulture, $"gates.{index}.limit"), gate.Limit, Measures.Target(kind, gate.Limit)));
        }

        if (report.Verification is { } proof)
        {
            bool holds = proof.Rules.Broken.Count == 0 && proof.InterfaceUnchanged;
            yield return Badge(
                holds,
                holds ? "verified" : "not verified",
                $": {Units.Count(proof.Rules.Checked)} rules, interface {(proof.InterfaceUnchanged ? "unchanged" : "changed")}");
        }
    }

    /// <summary>A sign, not a colour alone, says how it went.</summary>
    private static XElement Badge(bool isGood, string outcome, params object?[] more) =>
        El("li", Class(isGood ? "good" : "bad"), El("b", (isGood ? "✓ " : "✗ ") + outcome), more);

    private static IEnumerable<XElement> Cards(BaselineReport before, CompressedReport after)
    {
        yield return Card(
            "parameters",
            Figure("compressed.nonZeroParameters", after.NonZeroParameters, Units.Count(after.NonZeroParameters)),
            Figure("baseline.parameters", before.Parameters, Units.Count(before.Parameters)),
            Figure("compressed.compressionRatio", after.CompressionRatio, $"{Units.Ratio(after.CompressionRatio)} fewer"),
            after.Density);
        yield return Card(
            "file",
            Figure("compressed.fileBytes", after.FileBytes, Units.Bytes(after.FileBytes)),
            Figure("baseline.fileBytes", before.FileBytes, Units.Bytes(before.FileBytes)),
            Figure("compressed.sizeRatio", after.SizeRatio, Smaller(before.FileBytes, after.FileBytes)),
            (double)after.FileBytes / before.FileBytes);
        yield return Card(
            "file, zipped",
            Figure("compressed.gzipBytes", after.GzipBytes, Units.Bytes(after.GzipBytes)),
            Figure("baseline.gzipBytes", before.GzipBytes, Units.Bytes(before.GzipBytes)),
            Smaller(before.GzipBytes, after.GzipBytes),
            (double)after.GzipBytes / before.GzipBytes);
        if (after.Metric is { } metric)
        {
            yield return Card(
                metric.Name,
                Figure("compressed.metric.value", metric.Value, Measures.Metric(metric)),
                Figure("baseline.metric.value", before.Metric?.Value, Measures.Metric(before.Metric)),
                Measures.MetricChange(metric.Name, -after.MetricDrop),
                metric.Value);
        }

        if (after.LatencyMs is { } latency)
        {
            yield return Card(
                "latency, one thread",
                Figure("compressed.latencyMs", latency, Units.Milliseconds(latency)),
                Figure("baseline.latencyMs", before.LatencyMs, Units.Milliseconds(before.LatencyMs)),
                latency > before.LatencyMs
                    ? $"{Units.Ratio(latency / before.LatencyMs)} slower"
                    : $"{Units.Ratio(before.LatencyMs / latency)} faster",
                latency / before.LatencyMs);
        }
    }

    /// <param name="share">What the second is of the first, or of all there could be; a bar shows it.</param>
    private static XElement Card(string label, object after, object before, object change, double? share) => El(
        "div",
        Class("card"),
        El("h3", label),
        El("p", Class("after"), after),
        El("p", Class("before"), "from ", before),
        El("p", Class("change"), change),
        El(
            "svg",
            At("viewBox", "0 0 100 1"),
            At("preserveAspectRatio", "none"),
            At("aria-hidden", "true"),
            El("rect", Class("dropped"), At("width", "100"), At("height", "1")),
            El("rect", Class("kept"), At("width", Share(share ?? double.NaN, 1)), At("height", "1"))));

    private static string Smaller(long before, long after) =>
        after > before ? $"{Units.Ratio((double)after / before)} larger" : $"{Units.Ratio((double)before / after)} smaller";
}
