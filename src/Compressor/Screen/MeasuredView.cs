using Compressor.Reporting;
using Compressor.Reporting.Text;

namespace Compressor.Screen;

/// <summary>What a person sees of <c>compress evaluate</c>.</summary>
internal static class MeasuredView
{
    public static void Write(Report report, Terminal terminal)
    {
        WriteTable(report, terminal);
        terminal.Out.WriteLine($"Preprocessing: {report.Data!.Preprocessing!.Chosen}");
        if (report.Runtime is { } other)
        {
            string metric = other.Metric is { } measured ? $" {measured.Name} {Measures.Metric(measured)}," : "";
            terminal.Out.WriteLine($"{other.Name}:{metric} outputs differ from ONNX Runtime's by at most "
                + $"{Units.Number(other.MaxAbsDifference)} on {Units.Count(other.Samples)} test samples");
        }

        if (!report.Data.Labelled)
        {
            terminal.Out.WriteLine("Without labels there is no metric.");
        }
    }

    /// <summary>The figures of one file.</summary>
    public static void WriteTable(Report report, Terminal terminal)
    {
        TextTable.Write(
            terminal,
            [new(report.Model!.Path, false), new("", true)],
            SummaryTable.Of(report).Select(row => (string[])[row.Label, row.Before]));
        terminal.Out.WriteLine();
    }
}
