using System.Globalization;
using System.Text;
using Compressor.Reporting.Sweeps;
using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>report.md: a report for people. Sections without content are left out.</summary>
public static class MarkdownReport
{
    /// <summary>Epochs shown at each end of a long run.</summary>
    private const int EpochsShown = 4;

    /// <summary>The whole page, lines ended by "\n"; the same under every culture.</summary>
    public static string Render(Report report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {RunFacts.Name(report)}\n\n");
        Paragraph(text, Verdict.Of(report));
        MarkdownTable.Append(
            text,
            ["", ">before", ">after", ">change"],
            SummaryTable.Of(report).Select(row => (string[])[row.Label, row.Before, row.After, row.Change]));
        Paragraph(text, report.Model?.NodesRunByRuntime is { Count: > 0 } prefix
            ? $"Untouched, and run by ONNX Runtime while the rest was trained: {string.Join(", ", prefix.Select(node => $"`{node}`"))}."
            : "");
        Paragraph(text, Float16Text.Sentence(report));
        MarkdownProof.Bullets(text, report.Notes);
        AppendDecision(text, report);
        QuantizationText.Append(text, report);
        AppendDropout(text, report);
        AppendData(text, report);
        AppendLayers(text, report);
        AppendUnits(text, report);
        AppendSizes(text, report);
        MarkdownSweep.Append(text, report);
        AppendTradeOff(text, report);
        MarkdownUncertainty.Append(text, report);
        AppendEpochs(text, report);
        MarkdownProof.Append(text, report);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    internal static void Heading(StringBuilder text, string heading) => text.Append("## ").Append(heading).Append("\n\n");

    internal static void Paragraph(StringBuilder text, string sentence)
    {
        if (sentence.Length > 0)
        {
            text.Append(sentence).Append("\n\n");
        }
    }

    internal static string Code(string text) => $"`{text}`";

    private static void AppendDecision(StringBuilder text, Report report)
    {
        if (report.Decision is not { } decision)
        {
            return;
        }

        Heading(text, "Decision");
        Facts(text, RunFacts.Decision(decision, MetricName(report)));
        if (decision.LeftAlone.Count > 0)
        {
            Paragraph(text, RunFacts.LeftAlone);
            MarkdownProof.Bullets(text, decision.LeftAlone);
        }
    }

    private static void AppendDropout(StringBuilder text, Report report)
    {
        if (report.Dropout.Count == 0)
        {
            return;
        }

        Heading(text, "Dropout");
        Paragraph(text, RunFacts.NothingOfDropout);
        MarkdownTable.Append(
            text,
            ["method", "layer", "settings", ">learned rate"],
            report.Dropout.Select(dropout => (string[])
                [dropout.Method, dropout.Layer, dropout.Settings ?? Units.Nothing, Units.Percent(dropout.LearnedRate)]));
    }

    private static void AppendData(StringBuilder text, Report report)
    {
        if (report.Data is not { } data)
        {
            return;
        }

        Heading(text, "Data");
        Paragraph(text, RunFacts.Data(data, Code));
        if (data.Synthetic)
        {
            Paragraph(text, RunFacts.NothingReal);
        }
        else if (data.Preprocessing is { } preprocessing)
        {
            Paragraph(text, $"Preprocessing: {preprocessing.Chosen}.");
            string? metric = MetricName(report);
            MarkdownTable.Append(
                text,
                ["tried", $">{metric ?? "metric"} of the original"],
                preprocessing.Table.Select(row => (string[])[row.Preprocessing, Measures.Metric(metric, row.Metric)]));
        }
    }

    private static void AppendLayers(StringBuilder text, Report report)
    {
        if (report.Layers.Count == 0)
        {
            return;
        }

        Heading(text, "Layers");
        MarkdownTable.Append(
            text,
            ["weight", "shape", ">parameters", ">non-zero", ">density", "storage", ">bytes"],
            report.Layers.Select(layer => (string[])
            [
                layer.Name,
                RunFacts.Shape(layer),
                Units.Count(layer.Parameters),
                Units.Count(layer.NonZeroParameters),
                Units.Percent(layer.Density),
                layer.Storage ?? Units.Nothing,
                Units.Count(layer.Bytes),
            ]));
    }

    private static void AppendUnits(StringBuilder text, Report report)
    {
        if (report.Units.Count > 0)
        {
            Heading(text, "Units");
            Paragraph(text, RunFacts.UnitsLeave);
            MarkdownTable.Append(text, RunFacts.UnitColumns, report.Units.Select(units => units.Cells()));
        }
    }

    private static void AppendSizes(StringBuilder text, Report report)
    {
        if (report.Sizes.Count > 0)
        {
            Heading(text, StorageTable.Heading);
            Paragraph(text, StorageTable.Explanation);
            MarkdownTable.Append(text, StorageTable.Headers, StorageTable.Rows(report));
        }

        MarkdownProof.Bullets(text, report.StorageNotes);
    }

    private static void AppendTradeOff(StringBuilder text, Report report)
    {
        if (report.TradeOff.Count == 0)
        {
            return;
        }

        string? metric = MetricName(report);
        Heading(text, "Trade-off");
        MarkdownTable.Append(
            text,
            ["criterion", ">density", ">non-zero", ">file", $">{metric ?? "metric"}", "split", ">seed", "fine-tuned"],
            report.TradeOff.Select(point => (string[])
            [
                point.Criterion,
                Units.Percent(point.Density),
                Units.Count(point.NonZeroParameters),
                Units.Bytes(point.FileBytes),
                Measures.Metric(metric, point.Metric),
                point.Split,
                point.Seed?.ToString(CultureInfo.InvariantCulture) ?? Units.Nothing,
                point.FineTuned ? "yes" : "no",
            ]));
    }

    private static void AppendEpochs(StringBuilder text, Report report)
    {
        int count = report.Epochs.Count;
        if (count == 0)
        {
            return;
        }

        string? metric = MetricName(report);
        Heading(text, "Epochs");
        if (count > 2 * EpochsShown)
        {
            Paragraph(text, $"The first and last {Units.Count(EpochsShown)} of {Units.Count(count)}; all are in report.json.");
        }

        MarkdownTable.Append(
            text,
            EpochTable.Headers(metric),
            EpochTable.Rows(report.Epochs.Where((_, index) => index < EpochsShown || index >= count - EpochsShown), metric));
    }

    /// <summary>A table of what there is to say, facts without a value left out.</summary>
    internal static void Facts(StringBuilder text, IEnumerable<(string Label, string Value)> facts) =>
        MarkdownTable.Append(
            text, ["", ""], facts.Where(fact => fact.Value != Units.Nothing).Select(fact => (string[])[fact.Label, fact.Value]));

    private static string? MetricName(Report report) => RunFacts.MetricName(report);
}
