using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>How sure the network is of its weights: log alpha of all of them, the cut that was learned, and the paper's.</summary>
internal static class LogAlphaChart
{
    /// <summary>Molchanov, Ashukha, Vetrov 2017: weights at or above it are dropped.</summary>
    private const double PaperThreshold = 3;

    /// <summary>Where the fullest bin holds so many times what the emptiest does, a linear axis would show it alone.</summary>
    private const double WideRange = 50;

    public static XElement? Of(Report report)
    {
        if (report.Decision is not { } decision)
        {
            return null;
        }

        return Section(
            "decision",
            "Decision",
            El("p", Class("legend"), El("span", Class("kept"), "kept"), El("span", Class("dropped"), "dropped")),
            Sum(report) is { } sum ? Drawn(sum, decision.LogAlphaThreshold) : null,
            Facts(RunFacts.Decision(decision, RunFacts.MetricName(report)).Select(fact => (fact.Name, (object?)fact.Value))),
            decision.LeftAlone.Count > 0 ? El("p", RunFacts.LeftAlone) : null,
            decision.LeftAlone.Count > 0 ? El("ul", decision.LeftAlone.Select(line => El("li", line))) : null);
    }

    private static XElement Drawn(Histogram sum, double? threshold)
    {
        double[] edges = Closed(sum.Edges);
        bool isWide = sum.Counts.Max() > WideRange * sum.Counts.Where(count => count > 0).DefaultIfEmpty(1).Min();
        var chart = new Chart(
            "Histogram of log alpha over all weights",
            new Scale("log alpha", value => Units.Number(value)),
            new Scale("weights", value => Units.Count((long)Math.Round(value)))
            {
                From = 0,
                Spacing = 45,
                IsLogarithmic = isWide,
            });
        for (int bin = 0; bin < sum.Counts.Count; bin++)
        {
            bool isDropped = threshold is { } cut && (edges[bin] + edges[bin + 1]) / 2 >= cut;
            chart.Bar(
                isDropped ? "dropped" : "kept",
                (edges[bin], edges[bin + 1]),
                sum.Counts[bin],
                $"{Span(edges, bin)}: {Units.Count(sum.Counts[bin])} weights{(isDropped ? ", dropped" : "")}");
        }

        if (threshold is { } learned && double.IsFinite(learned))
        {
            chart.Rule(learned, $"learned cut {Units.Number(learned)}", isTextLeft: learned < PaperThreshold);
        }

        chart.Rule(PaperThreshold, $"the paper's {Units.Number(PaperThreshold)}", isTextLeft: !(threshold < PaperThreshold));
        string caption = "log alpha of every weight: the lower, the surer" + (isWide ? "; counts on a logarithmic axis" : "");
        return El(
            "div",
            El("figure", El("figcaption", caption), chart.Draw()),
            Behind("Figures of the histogram", Table(
                ["log alpha", ">weights"],
                Enumerable.Range(0, sum.Counts.Count).Where(bin => sum.Counts[bin] > 0)
                    .Select(bin => (object?[])[Span(edges, bin), Units.Count(sum.Counts[bin])]))));
    }

    private static string Span(double[] edges, int bin) => $"{Units.Number(edges[bin])} to {Units.Number(edges[bin + 1])}";

    /// <summary>All layers together; where some were counted between other edges, those of most weights.</summary>
    private static Histogram? Sum(Report report) => report.Layers
        .Select(layer => layer.LogAlphaHistogram).OfType<Histogram>()
        .Where(histogram => histogram.Counts.Count > 0 && histogram.Edges.Count == histogram.Counts.Count + 1)
        .GroupBy(histogram => string.Join(' ', histogram.Edges.Select(edge => Units.Number(edge))))
        .Select(group => new Histogram(
            group.First().Edges, [.. Enumerable.Range(0, group.First().Counts.Count).Select(bin => group.Sum(one => one.Counts[bin]))]))
        .MaxBy(histogram => histogram.Counts.Sum());

    /// <summary>An outer bin may be open: it is drawn as wide as its neighbour.</summary>
    private static double[] Closed(IReadOnlyList<double> edges)
    {
        double[] closed = [.. edges];
        double width = closed.Length > 2 ? closed[2] - closed[1] : 1;
        closed[0] = double.IsFinite(closed[0]) ? closed[0] : closed[1] - width;
        width = closed.Length > 2 ? closed[^2] - closed[^3] : 1;
        closed[^1] = double.IsFinite(closed[^1]) ? closed[^1] : closed[^2] + width;
        return closed;
    }
}
