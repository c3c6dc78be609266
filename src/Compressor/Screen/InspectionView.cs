using System.Globalization;
using Compressor.Inspection;
using Compressor.Reporting.Text;
using Compressor.Training;

namespace Compressor.Screen;

/// <summary>What a person sees of <c>compress inspect</c>.</summary>
internal static class InspectionView
{
    public static void Write(ModelInspection inspection, Terminal terminal)
    {
        WriteHead(inspection, terminal.Out);
        terminal.Out.WriteLine();
        TextTable.Write(
            terminal,
            [
                new("weight", false), new("shape", false), new("type", false), new("parameters", true), new("density", true),
                new("prunable", false),
            ],
            inspection.Weights.Select(Row));
        terminal.Out.WriteLine();
        WriteTotals(inspection, terminal.Out);
        if (inspection.Check is { } check)
        {
            CheckView.Write(check, terminal.Out);
        }
    }

    private static void WriteHead(ModelInspection inspection, TextWriter text)
    {
        string producer = inspection.Producer.Length == 0 ? "unknown" : $"{inspection.Producer} {inspection.ProducerVersion}".Trim();
        string opsets = string.Join(", ", inspection.Opsets.Select(opset => $"{opset.Key} {Text(opset.Value)}"));
        string gzip = inspection.GzipBytes is { } packed ? $", {Units.Bytes(packed)} gzipped" : "";
        string sizes = $"{Units.Bytes(inspection.FileBytes)}{gzip}";
        text.WriteLine($"Model:     {inspection.Model.Path}, {sizes}");
        text.WriteLine($"Producer:  {producer}");
        text.WriteLine($"Versions:  IR {Text(inspection.IrVersion)}, operator sets {opsets}");
        text.WriteLine($"Inputs:    {string.Join(", ", inspection.Inputs.Select(Described))}");
        text.WriteLine($"Outputs:   {string.Join(", ", inspection.Outputs.Select(Described))}");
        text.WriteLine($"Operators: {string.Join(", ", inspection.Model.Operators.Select(entry => $"{entry.Key} {Text(entry.Value)}"))}");
    }

    private static string[] Row(InspectedWeight weight) =>
    [
        weight.Name,
        weight.Shape.Count == 0 ? "scalar" : string.Join('x', weight.Shape.Select(Text)),
        weight.Type,
        Units.Count(weight.Parameters),
        Units.Percent(weight.Density),
        weight.WhyNot is { } reason ? $"no: {reason}" : "yes",
    ];

    private static void WriteTotals(ModelInspection inspection, TextWriter text)
    {
        double density = inspection.Parameters > 0 ? (double)inspection.NonZeroParameters / inspection.Parameters : double.NaN;
        text.WriteLine($"Parameters: {Units.Count(inspection.Parameters)}, density {Units.Percent(density)}; "
            + $"{Units.Count(inspection.TrainedParameters)} can be trained, {Units.Count(inspection.PrunableParameters)} pruned");
        foreach (string broken in inspection.Rules.Broken)
        {
            text.WriteLine($"Breaks a rule of the ONNX specification: {broken}");
        }

        if (inspection.Model.NodesRunByRuntime is { Count: > 0 } prefix)
        {
            text.WriteLine($"Stays as it is, and is run by ONNX Runtime while the rest is trained: {string.Join(", ", prefix)}");
        }

        if (!inspection.Trainable)
        {
            text.WriteLine(inspection.Quantized
                ? $"This model cannot be compressed: {QuantizedModels.Advice}. In the way:"
                : "This model cannot be trained, and so not compressed. In the way:");
            foreach (string obstacle in inspection.Obstacles)
            {
                text.WriteLine($"  {obstacle}");
            }
        }
        else if (inspection.SmallestDensity is not { } smallest)
        {
            text.WriteLine("This model can be trained, but none of its weights can be pruned.");
        }
        else
        {
            text.WriteLine($"This model can be compressed. The smallest target it can reach: {Units.Number(RoundedUp(smallest))}");
        }
    }

    /// <summary>Four digits that can be typed after --target and are still reachable.</summary>
    private static double RoundedUp(double density)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(density)) - 3);
        return Math.Min(1, Math.Ceiling(density / unit) * unit);
    }

    private static string Described(InspectedValue value) =>
        $"{value.Name} {value.Type}[{(value.Shape is null ? "..." : string.Join(", ", value.Shape))}]";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
