using System.Globalization;
using System.Text;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>The table of finished runs as Markdown.</summary>
internal static class ResultsPage
{
    /// <summary>Renders the rows that are finished, in the order given.</summary>
    public static string Render(IReadOnlyList<RecordResult> rows)
    {
        var page = new StringBuilder();
        page.AppendLine("# Results").AppendLine();
        page.AppendLine("Made by `dotnet run --project bench/Compressor.Records -- --data <MNIST folder>`: each row is one `compress` command with");
        page.AppendLine("default options but `--target`, `--seed` and what `how` and `epochs` say. The final model counts; the test split is used for the figures only,");
        page.AppendLine("and both figures are measured through ONNX Runtime. \"Weights\" is the papers' ratio, biases not counted. Agreement is with the");
        page.AppendLine("original: on noise shaped like speech, images or measurements (MadeInputs.cs, `--models` names the folder of the models), or on inputs");
        page.AppendLine("that the tool made up where it had no data. Published rows, and what was tried in vain, stand below.").AppendLine();
        if (RecordResult.Machine(rows) is { } machine)
        {
            page.AppendLine(machine).AppendLine();
        }

        page.AppendLine("| network | how | target | density | weights | metric | before | after | drop (points) | file | threshold | cut (points) | seed | epochs | minutes |");
        page.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (RecordResult row in rows)
        {
            if (row.Report is not { } report)
            {
                continue;
            }

            CompressedReport compressed = report.Compressed!;
            DecisionReport decision = report.Decision!;
            string file = Path.GetFileNameWithoutExtension(report.Model!.Path);
            string network = file == "model" ? Path.GetFileName(Path.GetDirectoryName(report.Model.Path))! : file;
            string metric = report.Data is { Synthetic: true } ? $"{compressed.Metric!.Name}, no data" : compressed.Metric!.Name;
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                | {network} | {How(row.Row, report)} | {Target(report.Target!)} | {compressed.Density:F4} | {compressed.WeightCompressionRatio:F1}x | {metric} | {report.Baseline!.Metric!.Value:P2} | {compressed.Metric!.Value:P2} | {100 * compressed.MetricDrop:F2} | {compressed.FileBytes / 1000.0:F0} KB of {report.Baseline.FileBytes / 1000.0:F0} | {(decision.LogAlphaThreshold is { } threshold ? threshold.ToString("F2", CultureInfo.InvariantCulture) : "")} | {100 * (decision.MetricBeforeCut - decision.MetricAfterCut):F2} | {report.Seed} | {report.Epochs.Select(epoch => epoch.Epoch).DefaultIfEmpty().Max()} | {report.ElapsedSeconds / 60:F1} |
                """);
        }

        return page.AppendLine().Append(PublishedRows.Text).ToString();
    }

    private static string Target(TargetReport target) => target.Kind switch
    {
        "bytes" => string.Create(CultureInfo.InvariantCulture, $"{target.Requested / 1000} KB"),
        "macs" or "latency" => string.Create(CultureInfo.InvariantCulture, $"{target.Kind}:{target.Requested}x"),
        _ => target.Requested.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The criterion, with structure, augmentation and further options where there were any.</summary>
    private static string How(RecordRow row, Report report) => string.Join(", ", ((string?[])
    [
        report.Decision!.Criterion,
        report.Decision.Structure is "unstructured" ? null : report.Decision.Structure,
        .. report.Data!.Augmentation,
        row.Options.Count == 0 ? null : $"`{string.Join(' ', row.Options)}`",
    ]).OfType<string>());
}
