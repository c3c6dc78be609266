using System.Globalization;
using System.Text;
using Compressor.Reporting.Text;

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
        int broken = proof.Rules.Broken.Count;
        MarkdownReport.Facts(text,
        [
            ("rules of the specification", $"{Units.Count(proof.Rules.Checked)} checked, {Units.Count(broken)} broken"),
            ("interface", proof.InterfaceUnchanged ? "unchanged" : "changed"),
            ("largest difference of an output", Units.Number(proof.MaxAbsDifference)),
            ("runtime", proof.Runtime ?? Units.Nothing),
        ]);
        Bullets(text, proof.Rules.Broken);
    }

    private static void AppendCheck(StringBuilder text, CheckReport? check)
    {
        if (check is null)
        {
            return;
        }

        MarkdownReport.Heading(text, "Import check");
        MarkdownReport.Facts(text,
        [
            ("largest difference of an output", Units.Number(check.MaxAbsDifference)),
            ("relative to its scale", Units.Number(check.MaxRelDifference)),
            ("parameters that can be trained", $"{Units.Count(check.WeightsReached)} of {Units.Count(check.WeightsTotal)}"),
            ("shapes run", check.ShapesUsed.Count == 0 ? Units.Nothing : string.Join("; ", check.ShapesUsed)),
        ]);
        if (check.NodesRunByRuntime.Count > 0)
        {
            MarkdownReport.Paragraph(text, "Nodes that stay with ONNX Runtime:");
            Bullets(text, check.NodesRunByRuntime);
        }
    }

    private static void AppendReproduction(StringBuilder text, Report report)
    {
        MarkdownReport.Heading(text, "How to reproduce");
        if (report.Command is { } command)
        {
            text.Append("```\n").Append(report.Tool.Name).Append(' ').Append(command).Append("\n```\n\n");
        }

        EnvironmentReport? place = report.Environment;
        IEnumerable<(string, string)> facts =
        [
            ("tool", $"{report.Tool.Name} {report.Tool.Version}"),
            ("seed", report.Seed?.ToString(CultureInfo.InvariantCulture) ?? Units.Nothing),
            ("time", Units.Duration(report.ElapsedSeconds)),
            ("model", FileFact(report.Model?.Path, report.Model?.Sha256)),
            ("compressed", FileFact(report.Compressed?.Path, report.Compressed?.Sha256)),
            ("system", place is null ? Units.Nothing : $"{place.OperatingSystem}, {place.Architecture}"),
            ("processor", Processor(place)),
            ("device", place?.Device ?? Units.Nothing),
            .. (place?.Versions ?? new Dictionary<string, string>())
                .OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => (part.Key, part.Value)),
        ];
        MarkdownReport.Facts(text, facts);
    }

    private static string FileFact(string? path, string? sha256) =>
        path is null ? Units.Nothing : sha256 is null ? $"`{path}`" : $"`{path}`, SHA-256 `{sha256}`";

    private static string Processor(EnvironmentReport? place)
    {
        if (place is null || place.Cores == 0)
        {
            return place?.Processor ?? Units.Nothing;
        }

        string threads = place.Threads is { } used ? $", {Units.Count(used)} threads" : "";
        return $"{(place.Processor is null ? "" : $"{place.Processor}, ")}{Units.Count(place.Cores)} cores{threads}";
    }

    private static void Bullets(StringBuilder text, IReadOnlyList<string> lines)
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
