using System.Text;

namespace Compressor.Reporting;

/// <summary>The end of report.md: what was proved, and how to repeat the run.</summary>
internal static class MarkdownProof
{
    public static void Append(StringBuilder text, Report report)
    {
        AppendVerification(text, report.Verification);
        AppendCheck(text, report.Check);
        AppendReproduction(text, report);
    }

    private static void AppendVerification(StringBuilder text, VerificationReport? proof)
    {
        if (proof is null)
        {
            return;
        }

        MarkdownReport.Heading(text, "Verification");
        MarkdownReport.Facts(text, RunFacts.Verification(proof));
        Bullets(text, proof.Rules.Broken);
    }

    private static void AppendCheck(StringBuilder text, CheckReport? check)
    {
        if (check is null)
        {
            return;
        }

        MarkdownReport.Heading(text, "Import check");
        MarkdownReport.Facts(text, RunFacts.Check(check));
        if (check.NodesRunByRuntime.Count > 0)
        {
            MarkdownReport.Paragraph(text, "Nodes that stay with ONNX Runtime:");
            Bullets(text, check.NodesRunByRuntime);
        }
    }

    private static void AppendReproduction(StringBuilder text, Report report)
    {
        MarkdownReport.Heading(text, "How to reproduce");
        if (RunFacts.Command(report) is { } command)
        {
            text.Append("```\n").Append(command).Append("\n```\n\n");
        }

        MarkdownReport.Facts(text, RunFacts.Reproduction(report, MarkdownReport.Code));
    }

    internal static void Bullets(StringBuilder text, IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            text.Append("- ").Append(line.ReplaceLineEndings(" ")).Append('\n');
        }

        if (lines.Count > 0)
        {
            text.Append('\n');
        }
    }
}
