using System.Text;
using Compressor.Reporting.Text;

namespace Compressor.Reporting.Sweeps;

/// <summary>The sweep's part of report.md.</summary>
internal static class MarkdownSweep
{
    public static void Append(StringBuilder text, Report report)
    {
        if (report.Sweep is not { Means.Count: > 0 })
        {
            return;
        }

        MarkdownReport.Heading(text, "Sweep");
        MarkdownTable.Append(
            text,
            SweepTable.Headers(report),
            SweepTable.Rows(report));
    }
}
