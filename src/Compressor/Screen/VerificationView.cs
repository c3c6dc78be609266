using Compressor.Inspection;
using Compressor.Reporting;
using Compressor.Reporting.Text;

namespace Compressor.Screen;

/// <summary>What a person sees of <c>compress verify</c>.</summary>
internal static class VerificationView
{
    public static void Write(VerifiedPair pair, Terminal terminal)
    {
        VerificationReport proof = pair.Report.Verification!;
        if (pair.Report.Compressed is not null)
        {
            ReportView.WriteTable(pair.Report, terminal);
        }

        TextWriter text = terminal.Out;
        text.WriteLine($"Rules:     {Units.Count(proof.Rules.Checked)} checked, {Units.Count(proof.Rules.Broken.Count)} broken");
        text.WriteLine($"Interface: {(proof.InterfaceUnchanged ? "unchanged" : "changed")}");
        if (proof.StructureHolds is { } holds)
        {
            text.WriteLine($"Structure: {(holds ? "holds in every group" : "broken")}");
        }

        text.WriteLine($"Runtime:   {proof.Runtime}");
        if (pair.Difference is { } difference)
        {
            string inputs = pair.Report.Data is null ? "random inputs" : "test samples";
            text.WriteLine(
                $"Outputs:   differ by at most {Units.Number(difference.MaxAbsDifference)} on {Units.Count(pair.Samples)} {inputs}, "
                + $"{Units.Percent(difference.MaxRelativeToScale)} of their scale");
        }

        text.WriteLine(pair.Broken.Count == 0 ? "Verified." : "Not verified:");
        foreach (string broken in pair.Broken)
        {
            text.WriteLine($"  {broken}");
        }
    }
}
