using System.Globalization;
using Compressor.Inspection;
using Compressor.Reporting.Text;

namespace Compressor.Screen;

/// <summary>What a person sees of the check that <c>compress inspect --check</c> makes.</summary>
internal static class CheckView
{
    private const int MostNames = 10;

    public static void Write(CheckReport check, TextWriter text)
    {
        string inputs = check.InputsPath ?? "random inputs";
        text.WriteLine($"Checked beside ONNX Runtime {EnvironmentProbe.OnnxRuntime} on {inputs}:");
        foreach (IReadOnlyDictionary<string, IReadOnlyList<long>> run in check.ShapesUsed)
        {
            text.WriteLine(
                $"  run on {string.Join(", ", run.Select(input => $"{input.Key} [{string.Join(", ", input.Value.Select(Text))}]"))}");
        }

        if (check.SequencesCutTo is { } steps)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  sequences cut to {steps} steps: on longer ones float32 rounding alone moves the outputs further than is allowed"));
        }

        if (check.BatchIsFixed)
        {
            text.WriteLine("  the batch is fixed: there is one size to run");
        }

        text.WriteLine(
            $"  outputs differ by at most {Units.Number(check.MaxAbsDifference)}, {Units.Number(check.MaxRelDifference)} of their scale; "
            + $"{Units.Number(check.Tolerance)} is allowed");
        text.WriteLine(
            $"  a gradient reaches {Units.Count(check.WeightsReached)} of {Units.Count(check.WeightsTotal)} prunable weights "
            + $"({Units.Count(check.ParametersReached)} of {Units.Count(check.ParametersTotal)} parameters)");
        if (check.WeightsNotReached.Count > 0)
        {
            text.WriteLine($"  not reached: {Named(check.WeightsNotReached)}");
        }

        text.WriteLine($"  run by ONNX Runtime: {(check.NodesRunByRuntime.Count == 0 ? "no node" : Named(check.NodesRunByRuntime))}");
    }

    private static string Named(IReadOnlyList<string> names) => names.Count <= MostNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNames))} and {Units.Count(names.Count - MostNames)} more";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
