using System.Text;
using Compressor.Reporting.Text;

namespace Compressor.Reporting.Gates;

/// <summary>What a pipeline shows of a run on its own page, as Markdown: the verdict, before and after, the gates.</summary>
public static class StepSummary
{
    /// <summary>One section that ends with an empty line; others may follow.</summary>
    public static string Render(Report report)
    {
        var text = new StringBuilder();
        string name = RunFacts.FileName(report.Compressed?.Path ?? report.Model?.Path ?? report.Tool.Name);
        int broken = report.Gates.Count(gate => !gate.Passed);
        MarkdownReport.Heading(text, $"{name.ReplaceLineEndings(" ")}: {Outcome(report.Gates.Count, broken)}");
        MarkdownReport.Paragraph(text, Verdict.Of(report));
        MarkdownTable.Append(
            text,
            ["", ">before", ">after", ">change"],
            SummaryTable.Of(report).Select(row => (string[])[row.Label, row.Before, row.After, row.Change]));
        MarkdownTable.Append(text, ["gate", ">value", ">limit", "verdict"], Rows(report));
        return text.ToString();
    }

    /// <summary>One row per gate: name, value, limit, verdict.</summary>
    public static IEnumerable<string[]> Rows(Report report) => report.Gates.Select(result =>
    {
        var gate = Gate.Of(result);
        string value = result.Value is { } number && double.IsFinite(number) ? gate.Text(number) : Units.Nothing;
        return (string[])[gate.Name, value, gate.Text(result.Limit), result.Passed ? "kept" : $"broken ({gate.Code})"];
    });

    private static string Outcome(int gates, int broken) => (gates, broken) switch
    {
        (0, _) => "compressed",
        (_, 0) => gates == 1 ? "its gate holds" : $"all {Units.Count(gates)} gates hold",
        _ => $"{Units.Count(broken)} of {Units.Count(gates)} gates broken",
    };
}
