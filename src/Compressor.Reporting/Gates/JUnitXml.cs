using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Compressor.Reporting.Gates;

/// <summary>
/// Gates as the JUnit XML that build servers read: one suite named after the model, one test case per gate, a failure in each broken one.
/// </summary>
public static class JUnitXml
{
    /// <summary>The file's text; it holds no clock, so that the same result gives the same bytes.</summary>
    public static string Render(Report report)
    {
        var suite = new XElement("testsuite", Name(report.Compressed?.Path ?? report.Tool.Name), Counts(report));
        foreach (GateReport result in report.Gates)
        {
            var gate = Gate.Of(result);
            var test = new XElement("testcase", new XAttribute("classname", "compress.gates"), Name(gate.Name), Time());
            if (!result.Passed)
            {
                string sentence = Printable(Gate.Sentence(result));
                XAttribute[] attributes = [new("type", gate.Code), new("message", sentence)];
                test.Add(new XElement("failure", attributes, $"{gate.Code}: {sentence}"));
            }

            suite.Add(test);
        }

        var text = new StringBuilder();
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };
        using (var writer = XmlWriter.Create(text, settings))
        {
            new XElement("testsuites", Name(report.Tool.Name), Counts(report), suite).Save(writer);
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static XAttribute Name(string name) => new("name", Printable(name));

    private static XAttribute Time() => new("time", "0");

    private static XAttribute[] Counts(Report report) =>
    [
        new("tests", report.Gates.Count.ToString(CultureInfo.InvariantCulture)),
        new("failures", report.Gates.Count(gate => !gate.Passed).ToString(CultureInfo.InvariantCulture)),
        new("errors", "0"),
        new("skipped", "0"),
        Time(),
    ];

    /// <summary>Paths may hold letters that XML has no way to write.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '?'));
}
