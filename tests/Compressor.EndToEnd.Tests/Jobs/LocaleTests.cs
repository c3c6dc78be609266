using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>A computer set to Russian, where a number is written 1 234,5, tells the same as any other.</summary>
public sealed partial class LocaleTests
{
    /// <summary>What differs from run to run on one computer.</summary>
    private static readonly string[] Clocks = ["elapsedSeconds", "latencyMs", "seconds", "path", "command", "openingMs", "openingPeakBytes"];

    [Fact]
    public void Reports_and_texts_are_the_same_in_Russian()
    {
        Assert.SkipWhen(
            CultureInfo.GetCultureInfo("ru-RU").NumberFormat.NumberDecimalSeparator == ".", "ICU is not installed.");
        using var place = new Workplace();

        (ToolRun Run, string Markdown, JsonNode Report) plain = Compressed(place, "C");
        (ToolRun Run, string Markdown, JsonNode Report) russian = Compressed(place, "ru_RU.UTF-8");

        Assert.True(JsonNode.DeepEquals(plain.Report, russian.Report), $"{plain.Report}\n{russian.Report}");
        Assert.Equal(plain.Markdown, russian.Markdown);
        Assert.Equal(Timeless(plain.Run.Out), Timeless(russian.Run.Out));
        Assert.Equal(Stages(plain.Run), Stages(russian.Run));
        Failure.Names(russian.Run.Out, "38,282", "98.48%");
    }

    [Fact]
    public void Numbers_are_read_alike_in_Russian()
    {
        using var place = new Workplace();
        string[] command = [place.ModelPath, "--target", "0.25", "--scale", "0.0625", "--max-drop", "1.5%", "--dry-run", "--json", "--quiet"];

        ToolRun run = Tool.Run(command, Language("ru_RU.UTF-8")).Succeeded();

        JsonElement report = Json.Of(run);
        Assert.Equal(0.25, report.GetProperty("target").GetProperty("requested").GetDouble());
        Assert.Equal(324 / 329.0, report.GetProperty("baseline").GetProperty("metric").GetProperty("value").GetDouble(), 12);
    }

    private static (ToolRun Run, string Markdown, JsonNode Report) Compressed(Workplace place, string language)
    {
        ToolRun run = Tool.Run(["model.onnx", "--steps", "90", "--threads", "1", "--force"], Language(language), place["net"]).Succeeded();
        JsonNode report = JsonNode.Parse(File.ReadAllText(Path.Combine(place.ReportPath, "report.json")))!;
        Stop(report);
        return (run, Timeless(File.ReadAllText(Path.Combine(place.ReportPath, "report.md"))), report);
    }

    private static Dictionary<string, string> Language(string name) => new() { ["LC_ALL"] = name, ["LANG"] = name };

    /// <summary>Lines without clocks, nor the blanks and dashes that a table lays around them.</summary>
    private static string Timeless(string text)
    {
        IEnumerable<string> lines = text.Split('\n').Where(line => !line.Contains("latency", StringComparison.Ordinal));
        return Memory().Replace(Filling().Replace(Duration().Replace(string.Join('\n', lines), "<time>"), " "), "<time> | <memory> |");
    }

    /// <summary>What was said on the way; how often training is told depends on its speed.</summary>
    private static IEnumerable<string> Stages(ToolRun run) => run.ErrorLines.Where(line => !line.StartsWith(' '));

    /// <summary>Takes the clocks out of a report.</summary>
    private static void Stop(JsonNode? node)
    {
        if (node is JsonObject named)
        {
            Array.ForEach(Clocks, clock => named.Remove(clock));
            foreach ((_, JsonNode? child) in named)
            {
                Stop(child);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (JsonNode? child in list)
            {
                Stop(child);
            }
        }
    }

    [GeneratedRegex(@"\d+([.,]\d+)? (ms|s|min)\b")]
    private static partial Regex Duration();

    /// <summary>What opening a session took, behind the time that it took.</summary>
    [GeneratedRegex(@"<time> \| [0-9.]+ [KMG]?B \|")]
    private static partial Regex Memory();

    [GeneratedRegex("[ -]+")]
    private static partial Regex Filling();
}
