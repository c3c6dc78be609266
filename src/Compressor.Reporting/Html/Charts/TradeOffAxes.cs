using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>What stands to the right of a trade-off: how much is left of the model.</summary>
internal enum Sizes
{
    Parameters,
    Bytes,
}

/// <summary>What charts of a trade-off have in common: the metric upwards, what is left of the model to the right, a legend.</summary>
internal static class TradeOffAxes
{
    /// <summary>An empty chart.</summary>
    /// <param name="metric">The metric's name; null where it is unknown.</param>
    public static (string Title, Chart Chart) Draw(string? metric, Sizes size)
    {
        (string against, string axis) = size == Sizes.Bytes
            ? ("file size", "bytes of the file")
            : ("non-zero parameters", "non-zero parameters");
        string title = $"{metric ?? "metric"} against {against}";
        var chart = new Chart(
            title,
            new Scale(axis, value => size == Sizes.Bytes ? Units.Bytes((long)Math.Round(value)) : Units.Count((long)Math.Round(value)))
            {
                IsLogarithmic = true,
                Spacing = 95,
            },
            new Scale(metric ?? "metric", value => Measures.MetricTick(metric, value)));
        return (title, chart);
    }

    /// <summary>A line of the legend.</summary>
    /// <param name="kind">Classes of the style sheet.</param>
    public static XElement Key(string kind, string glyph, string text) => El(
        "li",
        El("svg", At("viewBox", "-10 -10 20 20"), At("aria-hidden", "true"), El("path", Class(kind), At("d", $"M0 0{glyph}"))),
        text);
}
