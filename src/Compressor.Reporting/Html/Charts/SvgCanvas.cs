using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OxyPlot;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>
/// Where OxyPlot draws: SVG whose colours are classes of the page's style sheet. OxyPlot's own exporter writes colours and fonts into
/// every element, which a page that is light or dark cannot change, and five times the bytes.
/// </summary>
internal sealed class SvgCanvas : ClippingRenderContext
{
    /// <summary>Widths of letters as a share of their height: the browser chooses the font, so this is an estimate.</summary>
    private const double LetterWidth = 0.56;

    private readonly List<XElement> elements = [];

    /// <summary>What was drawn, back to front.</summary>
    public IReadOnlyList<XElement> Elements => elements;

    /// <summary>About how wide a text will be.</summary>
    public static double WidthOf(string text, double fontSize) => text.Length * LetterWidth * fontSize;

    /// <summary>The colour that stands for a class of the style sheet: an index into its pens.</summary>
    public static OxyColor Pen(Pen pen) => OxyColor.FromRgb(0, 0, (byte)pen);

    /// <summary>The style sheet's class of a pen.</summary>
    public static string ClassOf(Pen pen) => pen.ToString().ToLowerInvariant();

    public override void DrawLine(
        IList<ScreenPoint> points,
        OxyColor stroke,
        double thickness,
        EdgeRenderingMode edgeRenderingMode,
        double[] dashArray,
        LineJoin lineJoin) =>
        Add(points.Count, stroke, index => (index == 0 ? "M" : "L") + At(points[index]));

    public override void DrawLineSegments(
        IList<ScreenPoint> points,
        OxyColor stroke,
        double thickness,
        EdgeRenderingMode edgeRenderingMode,
        double[] dashArray,
        LineJoin lineJoin) =>
        Add(points.Count, stroke, index => (index % 2 == 0 ? "M" : "L") + At(points[index]));

    public override void DrawPolygon(
        IList<ScreenPoint> points,
        OxyColor fill,
        OxyColor stroke,
        double thickness,
        EdgeRenderingMode edgeRenderingMode,
        double[] dashArray,
        LineJoin lineJoin) => DrawLine([.. points, points[0]], stroke, thickness, edgeRenderingMode, dashArray, lineJoin);

    public override void DrawText(
        ScreenPoint p,
        string text,
        OxyColor fill,
        string fontFamily,
        double fontSize,
        double fontWeight,
        double rotation,
        HorizontalAlignment horizontalAlignment,
        VerticalAlignment verticalAlignment,
        OxySize? maxSize)
    {
        double down = fontSize * verticalAlignment switch { VerticalAlignment.Top => 0.8, VerticalAlignment.Middle => 0.33, _ => -0.2 };
        string? anchor = horizontalAlignment switch
        {
            HorizontalAlignment.Left => null,
            HorizontalAlignment.Center => "middle",
            _ => "end",
        };
        XAttribute[] place = rotation == 0
            ? [Markup.At("x", p.X), Markup.At("y", p.Y + down)]
            : [
                Markup.At("transform", string.Create(CultureInfo.InvariantCulture, $"translate({p.X:0.#} {p.Y:0.#}) rotate({rotation:0})")),
                Markup.At("y", down),
            ];
        elements.Add(El("text", place, anchor is null ? null : Markup.At("text-anchor", anchor), text));
    }

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new OxySize(WidthOf(text, fontSize), 1.2 * fontSize);

    /// <summary>Axes reach over all points: nothing lies outside.</summary>
    protected override void SetClip(OxyRect clippingRectangle)
    {
    }

    protected override void ResetClip()
    {
    }

    private static string At(ScreenPoint point) => $"{Coordinate(point.X)} {Coordinate(point.Y)}";

    private void Add(int points, OxyColor stroke, Func<int, string> step)
    {
        if (points < 2 || stroke.IsInvisible())
        {
            return;
        }

        var path = new StringBuilder();
        for (int i = 0; i < points; i++)
        {
            path.Append(step(i));
        }

        elements.Add(El("path", Class(ClassOf((Pen)stroke.B)), Markup.At("d", path.ToString())));
    }
}

/// <summary>What lines are drawn with; the style sheet has a class of the same name for each.</summary>
internal enum Pen
{
    Grid,
    Axis,
    Front,
    Line1,
    Line2,
    Line3,
    Line4,
    Line5,
    Line6,
}
