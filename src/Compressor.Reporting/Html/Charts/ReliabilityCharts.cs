using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>Reliability diagrams (DeGroot, Fienberg 1983): accuracy by confidence; where both agree, points lie on the diagonal.</summary>
internal static class ReliabilityCharts
{
    public static XElement? Of(Report report)
    {
        if (report.Uncertainty is not { } uncertainty)
        {
            return null;
        }

        UncertaintyFigures[] binned = [.. uncertainty.Measurements.Where(figures => figures.Reliability.Any(bin => bin.Count > 0))];
        return Section(
            "uncertainty",
            "Uncertainty",
            El("p", UncertaintyTable.Sentence(uncertainty)),
            Table(
                ["", .. UncertaintyTable.Headings(uncertainty).Select(heading => $">{heading}")],
                UncertaintyTable.Of(uncertainty).Select(row => (object?[])[.. row])),
            binned.Length == 0 ? null : El("div", Class("charts small"), binned.Select(Drawn)),
            binned.Length == 0 ? null : Behind("Figures of the diagrams", binned.SelectMany(figures => (XElement[])
            [
                El("h3", UncertaintyTable.Name(figures)),
                Table([">confidence up to", ">samples", ">mean confidence", ">accuracy"], MarkdownUncertainty.Bins(figures)),
            ])));
    }

    private static XElement Drawn(UncertaintyFigures figures)
    {
        string name = UncertaintyTable.Name(figures);
        var chart = new Chart(
            $"Accuracy by confidence of {name}",
            new Scale("confidence", value => Units.Percent(value).Replace(".00", "", StringComparison.Ordinal)) { From = 0 },
            new Scale("accuracy", value => Units.Percent(value).Replace(".00", "", StringComparison.Ordinal)) { From = 0, Spacing = 45 })
        {
            Size = (320, 240),
        };
        chart.Line(Pen.Axis, [(0, 0), (1, 1)]);
        foreach (ReliabilityBin bin in figures.Reliability.Where(bin => bin is { Count: > 0, Confidence: not null, Accuracy: not null }))
        {
            chart.Mark("mark line1", Glyph.Circle, (bin.Confidence!.Value, bin.Accuracy!.Value), string.Concat(
                $"confidence {Units.Percent(bin.From)} to {Units.Percent(bin.To)}: ",
                $"{Units.Percent(bin.Accuracy)} of {Units.Count(bin.Count)} right, mean confidence {Units.Percent(bin.Confidence)}"));
        }

        return El("figure", El("figcaption", $"{name}: accuracy by confidence"), chart.Draw());
    }
}
