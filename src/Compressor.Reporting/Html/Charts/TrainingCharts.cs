using System.Globalization;
using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>How fine-tuning went, epoch by epoch.</summary>
internal static class TrainingCharts
{
    /// <summary>Points of one curve: more than its pixels would tell nothing more.</summary>
    private const int MostPoints = 160;

    /// <summary>So few that a line alone would not show where they are; a line of one point would not be seen at all.</summary>
    private const int FewPoints = 20;

    /// <summary>Where the largest value is so many times the smallest, only a logarithmic axis shows both.</summary>
    private const double WideRange = 100;

    public static XElement? Of(Report report)
    {
        if (report.Epochs.Count == 0)
        {
            return null;
        }

        string? metric = RunFacts.MetricName(report);
        int every = (report.Epochs.Count + MostPoints - 1) / MostPoints;
        EpochReport[] epochs = [.. report.Epochs.Where((_, index) => index % every == 0 || index == report.Epochs.Count - 1)];
        return Section(
            "training",
            "Fine-tuning",
            El(
                "div",
                Class("charts small"),
                Curve("loss", epoch => epoch.Loss, Units.Number),
                Curve("KL divergence", epoch => epoch.Kl, Units.Number),
                Curve("KL weight", epoch => epoch.KlWeight, Units.Number),
                Curve("density", epoch => epoch.Density, Units.Percent),
                Curve($"validation {metric ?? "metric"}", epoch => epoch.Metric, value => Measures.Metric(metric, value))),
            Behind(
                every == 1 ? "Figures of the curves" : $"Figures of the curves, every {Units.Count(every)} epochs",
                Table(EpochTable.Headers(metric), EpochTable.Rows(epochs, metric))));

        XElement? Curve(string name, Func<EpochReport, double?> value, Func<double?, string> words)
        {
            (int Epoch, double Value)[] points =
                [.. epochs.Where(epoch => double.IsFinite(value(epoch) ?? double.NaN)).Select(epoch => (epoch.Epoch, value(epoch)!.Value))];
            if (points.Length == 0)
            {
                return null;
            }

            double least = points.Min(point => point.Value);
            bool isWide = least > 0 && points.Max(point => point.Value) / least > WideRange;
            var chart = new Chart(
                $"{name} per epoch",
                new Scale("epoch", value => value.ToString("0", CultureInfo.InvariantCulture)) { From = 0, LeastStep = 1 },
                new Scale(name, value => Math.Abs(value) >= 10_000 ? Units.Count((long)value) : words(value))
                {
                    IsLogarithmic = isWide,
                    Spacing = 45,
                })
            {
                Size = (320, 200),
            };
            chart.Line(Pen.Line1, points.Select(point => ((double)point.Epoch, point.Value)));
            foreach ((int epoch, double reached) in points)
            {
                string title = $"epoch {Units.Count(epoch)}: {name} {words(reached)}";
                chart.Mark(points.Length > FewPoints ? "dot" : "dot few", Glyph.Dot, (epoch, reached), title);
            }

            return El("figure", El("figcaption", name), chart.Draw());
        }
    }
}
