using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Compressor.Reporting.Text;

namespace Compressor.Reporting.Html;

/// <summary>Elements of the page. It is well-formed XML and HTML at once: browsers read the second, tests the first.</summary>
internal static class Markup
{
    /// <summary>What HTML (br, img, …) and SVG (path, …) let stand without an end tag.</summary>
    private static readonly HashSet<string> Childless = ["br", "img", "input", "meta", "path", "rect"];

    /// <summary>An element; content may be attributes, elements, lists of both, text and null.</summary>
    public static XElement El(string name, params object?[] content)
    {
        var element = new XElement(name, content.Select(Clean));
        if (element.IsEmpty && !Childless.Contains(name))
        {
            // A browser would take <p/> for an opening tag.
            element.Add("");
        }

        return element;
    }

    public static XAttribute At(string name, string value) => new(name, Allowed(value));

    public static XAttribute At(string name, double value) => new(name, Coordinate(value));

    public static XAttribute Class(string name) => new("class", name);

    /// <summary>A figure of report.json in words, its exact value and its place there beside it.</summary>
    /// <param name="path">As in "compressed.fileBytes".</param>
    /// <param name="value">What report.json holds; nothing is exact about null and NaN.</param>
    /// <param name="text">The figure as people read it.</param>
    public static object Figure(string path, double? value, string text) => value is { } number && double.IsFinite(number)
        ? El("data", At("value", number.ToString("R", CultureInfo.InvariantCulture)), At("data-of", path), text)
        : text;

    /// <summary>A section under a heading; nothing where there is no content.</summary>
    public static XElement? Section(string kind, string heading, params object?[] content) =>
        content.All(part => part is null) ? null : El("section", Class(kind), El("h2", heading), content);

    /// <summary>What a reader may open: the figures behind a chart.</summary>
    public static XElement Behind(string summary, params object?[] content) => El("details", El("summary", summary), content);

    /// <summary>A table; columns whose header begins with "&gt;" stand to the right.</summary>
    public static XElement Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<object?>> rows)
    {
        bool[] right = [.. headers.Select(header => header.StartsWith('>'))];
        return El(
            "div",
            Class("wide"),
            // What scrolls must be reachable by keyboard.
            At("tabindex", "0"),
            El(
                "table",
                El("thead", El("tr", headers.Select((header, i) => El("th", Align(i), At("scope", "col"), header.TrimStart('>'))))),
                El("tbody", rows.Select(row => El("tr", row.Select((cell, i) => El("td", Align(i), cell)))))));

        XAttribute? Align(int column) => right[column] ? Class("n") : null;
    }

    /// <summary>Names with what is said of them.</summary>
    public static XElement Facts(IEnumerable<(string Name, object? Value)> facts) => El(
        "dl",
        facts.Where(fact => fact.Value is not (null or Units.Nothing))
            .Select(fact => El("div", El("dt", fact.Name), El("dd", fact.Value))));

    /// <summary>The page as it goes into a file, lines ended by "\n".</summary>
    public static string Document(XElement html)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Replace };
        using (var writer = XmlWriter.Create(text, settings))
        {
            html.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A coordinate to a tenth of a pixel, the same under every culture.</summary>
    public static string Coordinate(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A part of a whole in percent, between 0 and 100: how long a bar is.</summary>
    public static string Share(double part, double whole)
    {
        double percent = 100 * part / whole;
        return (double.IsFinite(percent) ? Math.Clamp(percent, 0, 100) : 0).ToString("0.##", CultureInfo.InvariantCulture);
    }

    private static object? Clean(object? content) => content is string text ? Allowed(text) : content;

    /// <summary>Names come from files, and XML has no place for most control characters.</summary>
    private static string Allowed(string text)
    {
        var allowed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool fits = rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);
            allowed.Append((fits ? rune : Rune.ReplacementChar).ToString());
        }

        return allowed.ToString();
    }
}
