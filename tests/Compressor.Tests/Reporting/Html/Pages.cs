using System.Text;
using System.Xml.Linq;

namespace Compressor.Tests.Reporting.Html;

/// <summary>A rendered page as tests look at it.</summary>
internal static class Pages
{
    private static readonly HashSet<string> Blocks =
        ["h1", "h2", "h3", "p", "li", "tr", "dt", "dd", "summary", "figcaption", "pre", "legend", "label", "title"];

    public static XElement Parse(string html) => XDocument.Parse(html["<!DOCTYPE html>".Length..]).Root!;

    /// <summary>What a reader reads, a line per block: sections under their headings, hover values as they follow.</summary>
    public static string Words(string html)
    {
        var text = new StringBuilder();
        foreach (XElement block in Parse(html).Descendants().Where(element => Blocks.Contains(element.Name.LocalName)))
        {
            string cells = block.Name == "tr" ? string.Join(" | ", block.Elements().Select(cell => cell.Value)) : Own(block);
            text.Append(block.Name.LocalName).Append(": ").Append(cells.ReplaceLineEndings(" ")).Append('\n');
        }

        return text.ToString();
    }

    public static IEnumerable<XElement> OfClass(this XElement page, string name) =>
        page.Descendants().Where(element => ((string?)element.Attribute("class"))?.Split(' ').Contains(name) == true);

    /// <summary>The section of a kind.</summary>
    public static XElement Section(this XElement page, string kind) =>
        page.Descendants("section").Single(section => (string?)section.Attribute("class") == kind);

    /// <summary>Cells of the table below an element, row by row.</summary>
    public static string[][] Rows(this XElement element) =>
    [
        .. element.Descendants("tbody").First().Elements("tr")
            .Select(row => (string[])[.. row.Elements("td").Select(cell => cell.Value)]),
    ];

    private static string Own(XElement block) => string.Concat(block.DescendantNodes().OfType<XText>()
        .Where(text => text.Ancestors().TakeWhile(element => element != block).All(element => !Blocks.Contains(element.Name.LocalName)))
        .Select(text => text.Value));
}
