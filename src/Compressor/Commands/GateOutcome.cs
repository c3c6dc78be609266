using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary>Tells a pipeline what became of the gates: files, its summary page, one error line per broken gate, the exit code.</summary>
internal static class GateOutcome
{
    /// <summary>Writes everything and returns the exit code.</summary>
    public static int Tell(Report report, GateFiles files, Terminal terminal)
    {
        files.Write(report);
        AppendSummary(report, terminal);
        GateReport[] broken = [.. report.Gates.Where(gate => !gate.Passed)];
        string path = report.Compressed?.Path ?? "";
        foreach (GateReport gate in broken)
        {
            ErrorLine.Write(terminal, ErrorCodes.Gates.First(code => code.Text == Gate.Of(gate).Code), $"{path}: {Gate.Sentence(gate)}");
        }

        return broken.Length == 0 ? 0 : ErrorCodes.Gate.ExitCode;
    }

    /// <summary>The page is the pipeline's; that it takes no more text is no reason for a good result to fail.</summary>
    private static void AppendSummary(Report report, Terminal terminal)
    {
        if (terminal.StepSummaryPath is not { } path)
        {
            return;
        }

        try
        {
            File.AppendAllText(path, StepSummary.Render(report));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"note: {path}: the step summary cannot be written: {error.Message}");
        }
    }
}
