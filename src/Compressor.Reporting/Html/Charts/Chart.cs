using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>An axis of a chart.</summary>
/// <param name="Title">What is measured, and its unit.</param>
/// <param name="Label">A value in words.</param>
internal sealed record Scale(string Title, Func<double, string> Label)
{
    public bool IsLogarithmic { get; init; }

    /// <summary>Where the axis begins; below the smallest value where null.</summary>
    public double? From { get; init; }

    /// <summary>The least distance of two labels in the axis' unit: 1 where it counts something.</summary>
    public double LeastStep { get; init; }

    /// <summary>How far a label needs its neighbour to be, in pixels.</summary>
    public double Spacing { get; init; } = 60;
}

/// <summary>
/// A chart as SVG. OxyPlot lays out axes, grid and lines; points and bars are added here, at OxyPlot's coordinates, as OxyPlot gives no
/// element a title of its own, and the titles are what a reader sees hovering. (ScottPlot's SVG goes through Skia: colours fixed,
/// letters placed one by one, no titles either.)
/// </summary>
/// <param name="label">What the chart shows, for those who do not see it.</param>
internal sealed class Chart(string label, Scale horizontal, Scale vertical)
{
    private const double FontSize = 13;

    private readonly List<Func<Axis, Axis, XElement>> marks = [];
    private readonly List<LineSeries> lines = [];
    private readonly List<double> xs = [];
    private readonly List<double> ys = [];

    /// <summary>Units of the picture: about a pixel each where it stands on a wide screen.</summary>
    public (double Width, double Height) Size { get; init; } = (480, 280);

    /// <summary>How many points and bars it has.</summary>
    public int Marks => marks.Count;

    /// <summary>A line from point to point.</summary>
    public void Line(Pen pen, IEnumerable<(double X, double Y)> points)
    {
        var line = new LineSeries { Color = SvgCanvas.Pen(pen), StrokeThickness = 2, MinimumSegmentLength = 0 };
        foreach ((double x, double y) in points)
        {
            line.Points.Add(new DataPoint(Seen(xs, x), Seen(ys, y)));
        }

        lines.Add(line);
    }

    /// <summary>A point that tells its values.</summary>
    /// <param name="kind">Classes of the style sheet.</param>
    /// <param name="glyph">Its outline around the origin: see <see cref="Glyph"/>.</param>
    public void Mark(string kind, string glyph, (double X, double Y) at, string title)
    {
        Seen(xs, at.X);
        Seen(ys, at.Y);
        marks.Add((x, y) => El(
            "path",
            Class(kind),
            At("d", $"M{Coordinate(x.Transform(at.X))} {Coordinate(y.Transform(at.Y))}{glyph}"),
            El("title", title)));
    }

    /// <summary>A bar with caps from a deviation below a point to one above.</summary>
    public void Whisker(string kind, (double X, double Y) at, double deviation, string title)
    {
        Seen(ys, at.Y - deviation);
        Seen(ys, at.Y + deviation);
        marks.Add((x, y) =>
        {
            double left = x.Transform(at.X) - 4;
            string bottom = Coordinate(y.Transform(at.Y - deviation));
            return El(
                "path",
                Class(kind),
                At("d", $"M{Coordinate(left)} {Coordinate(y.Transform(at.Y + deviation))}h8m-4 0V{bottom}m-4 0h8"),
                El("title", title));
        });
    }

    /// <summary>Words above a point.</summary>
    public void Note(string kind, (double X, double Y) at, string text) => marks.Add((x, y) =>
    {
        double half = SvgCanvas.WidthOf(text, FontSize) / 2;
        return El(
            "text",
            Class(kind),
            At("x", Math.Clamp(x.Transform(at.X), half, Size.Width - half)),
            At("y", y.Transform(at.Y) - FontSize),
            At("text-anchor", "middle"),
            text);
    });

    /// <summary>A bar of a histogram; one of height 0 where there is nothing, which a logarithmic axis has no place for.</summary>
    public void Bar(string kind, (double From, double To) span, double value, string title)
    {
        Seen(xs, span.From);
        Seen(xs, span.To);
        bool isEmpty = vertical.IsLogarithmic && value <= 0;
        if (!isEmpty)
        {
            Seen(ys, value);
        }

        marks.Add((x, y) =>
        {
            (double left, double right) = (x.Transform(span.From), x.Transform(span.To));
            double bottom = y.Transform(y.ActualMinimum);
            double top = isEmpty ? bottom : y.Transform(value);
            return El(
                "rect",
                Class(kind),
                At("x", left),
                At("y", top),
                At("width", Math.Max(0.5, right - left - 1)),
                At("height", bottom - top),
                El("title", title));
        });
    }

    /// <summary>A vertical line with words on one side, or on the other and a line lower where they would not fit.</summary>
    public void Rule(double at, string text, bool isTextLeft)
    {
        Seen(xs, at);
        marks.Add((x, y) =>
        {
            double place = x.Transform(at);
            (double top, double bottom) = (y.Transform(y.ActualMaximum), y.Transform(y.ActualMinimum));
            double width = SvgCanvas.WidthOf(text, FontSize);
            bool fits = isTextLeft ? place - width > x.ScreenMin.X : place + width < Size.Width;
            bool isLeft = isTextLeft == fits;
            return El(
                "g",
                Class("rule"),
                El("path", At("d", $"M{Coordinate(place)} {Coordinate(top)}V{Coordinate(bottom)}"), El("title", text)),
                El(
                    "text",
                    At("x", place + (isLeft ? -5 : 5)),
                    At("y", top + (fits ? FontSize : 2.3 * FontSize)),
                    isLeft ? At("text-anchor", "end") : null,
                    text));
        });
    }

    /// <summary>The picture: as wide as its place on the page allows.</summary>
    public XElement Draw()
    {
        Axis x = AxisOf(horizontal, AxisPosition.Bottom, xs, leastPadding: 0.04);
        Axis y = AxisOf(vertical, AxisPosition.Left, ys, leastPadding: 0.08);
        x.Title = horizontal.Title;
        var model = new PlotModel
        {
            Culture = System.Globalization.CultureInfo.InvariantCulture,
            DefaultFontSize = FontSize,
            Padding = new OxyThickness(2),
            PlotMargins = new OxyThickness(double.NaN, 6, 18, double.NaN),
            PlotAreaBorderColor = OxyColors.Undefined,
            PlotAreaBorderThickness = new OxyThickness(0),
        };
        model.Axes.Add(x);
        model.Axes.Add(y);
        lines.ForEach(model.Series.Add);
        var canvas = new SvgCanvas();
        ((IPlotModel)model).Update(updateData: true);
        ((IPlotModel)model).Render(canvas, new OxyRect(0, 0, Size.Width, Size.Height));
        return El(
            "svg",
            At("viewBox", $"0 0 {Coordinate(Size.Width)} {Coordinate(Size.Height)}"),
            At("role", "img"),
            At("aria-label", label),
            canvas.Elements,
            marks.Select(mark => mark(x, y)));
    }

    private static Axis AxisOf(Scale scale, AxisPosition position, List<double> values, double leastPadding)
    {
        (double least, double most) = values.Count == 0 ? (0, 1) : (values.Min(), values.Max());
        bool isLogarithmic = scale.IsLogarithmic && least > 0;
        Axis axis = isLogarithmic ? new LogarithmicAxis() : new LinearAxis();
        (least, most) = isLogarithmic ? (Math.Log(least), Math.Log(most)) : (scale.From ?? least, most);
        double padding = most > least ? leastPadding * (most - least) : Math.Max(Math.Max(0.005 * Math.Abs(most), 1e-3), scale.LeastStep);
        (least, most) = (!isLogarithmic && least == scale.From ? least : least - padding, most + padding);
        (axis.Minimum, axis.Maximum) = isLogarithmic ? (Math.Exp(least), Math.Exp(most)) : (least, most);
        axis.Position = position;
        axis.LabelFormatter = scale.Label;
        axis.IntervalLength = scale.Spacing;
        axis.MinimumMajorStep = scale.LeastStep;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = SvgCanvas.Pen(Pen.Grid);
        axis.TickStyle = TickStyle.None;
        axis.AxislineStyle = position == AxisPosition.Bottom ? LineStyle.Solid : LineStyle.None;
        axis.AxislineColor = SvgCanvas.Pen(Pen.Axis);
        return axis;
    }

    private static double Seen(List<double> values, double value)
    {
        values.Add(value);
        return value;
    }
}
