using System.Text;
using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>What report.md says of uncertainty: the figures, then how far confidences can be believed.</summary>
internal static class MarkdownUncertainty
{
    public static void Append(StringBuilder text, Report report)
    {
        if (report.Uncertainty is not { } uncertainty)
        {
            return;
        }

        MarkdownReport.Heading(text, "Uncertainty");
        MarkdownReport.Paragraph(text, UncertaintyTable.Sentence(uncertainty));
        MarkdownTable.Append(
            text,
            ["", .. UncertaintyTable.Headings(uncertainty).Select(heading => $">{heading}")],
            UncertaintyTable.Of(uncertainty));
        foreach (UncertaintyFigures figures in uncertainty.Measurements.Where(figures => figures.Reliability.Count > 0))
        {
            MarkdownReport.Paragraph(text, $"Reliability of {UncertaintyTable.Name(figures)}:");
            MarkdownTable.Append(text, [">confidence up to", ">samples", ">mean confidence", ">accuracy"], Bins(figures));
        }
    }

    /// <summary>Bins that hold samples.</summary>
    internal static IEnumerable<string[]> Bins(UncertaintyFigures figures) => figures.Reliability.Where(bin => bin.Count > 0)
        .Select(bin => (string[])[Units.Percent(bin.To), Units.Count(bin.Count), Units.Percent(bin.Confidence),
            Units.Percent(bin.Accuracy)]);
}
