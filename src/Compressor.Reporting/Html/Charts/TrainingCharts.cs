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
        (EpochReport Epoch, double Place, string Where)[] places = [.. epochs.Select(Placed)];
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

        // A phase may end within an epoch, which then has the number of the last whole one: it stands between that and the next.
        (EpochReport Epoch, double Place, string Where) Placed(EpochReport epoch, int index) =>
            index > 0 && epochs[index - 1].Epoch == epoch.Epoch
                ? (epoch, epoch.Epoch + 0.5, $"within epoch {Units.Count(epoch.Epoch + 1)}, where a phase ended")
                : (epoch, epoch.Epoch, $"epoch {Units.Count(epoch.Epoch)}");

        XElement? Curve(string name, Func<EpochReport, double?> value, Func<double?, string> words)
        {
            (double Place, string Where, double Value)[] points =
            [
                .. places.Where(one => double.IsFinite(value(one.Epoch) ?? double.NaN))
                    .Select(one => (one.Place, one.Where, value(one.Epoch)!.Value)),
            ];
            if (points.Length == 0)
            {
                return null;
            }

            double least = points.Min(point => point.Value);
            bool isWide = least > 0 && points.Max(point => point.Value) / least > WideRange;
            var chart = new Chart(
                $"{name} per epoch",
                new Scale("epoch", value => value.ToString("0", CultureInfo.InvariantCulture)) { From = 0, LeastStep = 1 },
                new Scale(name, value => Math.Abs(value) >= 10_000 ? Units.Count((long)value) : Measures.Tick(words(value)))
                {
                    IsLogarithmic = isWide,
                    Spacing = 45,
                })
            {
                Size = (320, 200),
            };
            chart.Line(Pen.Line1, points.Select(point => (point.Place, point.Value)));
            foreach ((double place, string where, double reached) in points)
            {
                chart.Mark(points.Length > FewPoints ? "dot" : "dot few", Glyph.Dot, (place, reached), $"{where}: {name} {words(reached)}");
            }

            return El("figure", El("figcaption", name), chart.Draw());
        }
    }
}
