using Compressor.Inspection;
using Compressor.Reporting.Gates;
using Compressor.Reporting.Text;

namespace Compressor.Screen;

/// <summary>What a person sees of <c>compress check</c>.</summary>
internal static class GateView
{
    public static void Write(CheckedPair pair, Terminal terminal)
    {
        TextTable.Write(
            terminal, [new("gate", false), new("value", true), new("limit", true), new("verdict", false)], StepSummary.Rows(pair.Report));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Figures: {pair.Origin}.");
        int broken = pair.Report.Gates.Count(gate => !gate.Passed);
        terminal.Out.WriteLine(
            broken == 0 ? "Every gate holds." : $"{Units.Count(broken)} of {Units.Count(pair.Report.Gates.Count)} gates broken.");
    }
}
