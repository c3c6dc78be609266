using System.Globalization;
using System.Text.Json;

namespace Compressor.MSBuild;

/// <summary>What a build says of a run of the tool.</summary>
/// <param name="Summary">One line for the build log.</param>
/// <param name="DataPath">The samples that were used, absolute; empty where they were made up.</param>
public sealed record Outcome(string Summary, string DataPath)
{
    /// <summary>Reads the report of a run.</summary>
    /// <param name="path">Its report.json.</param>
    public static Outcome Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var document = JsonDocument.Parse(file);
        JsonElement report = document.RootElement;
        JsonElement before = report.GetProperty("baseline");
        JsonElement after = report.GetProperty("compressed");
        string? data = report.GetProperty("data").GetProperty("path").GetString();
        return new Outcome(
            $"{Count(before, "parameters")} parameters became {Count(after, "nonZeroParameters")}, "
            + $"{Count(before, "fileBytes")} bytes became {Count(after, "fileBytes")}, "
            + $"{MetricName(before)} {Metric(before)} became {Metric(after)}",
            data is null ? "" : Path.GetFullPath(data));
    }

    private static string Count(JsonElement part, string name) =>
        part.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    private static string MetricName(JsonElement part) => part.GetProperty("metric").GetProperty("name").GetString() ?? "metric";

    private static string Metric(JsonElement part) =>
        part.GetProperty("metric").GetProperty("value").GetDouble().ToString("0.####", CultureInfo.InvariantCulture);
}
