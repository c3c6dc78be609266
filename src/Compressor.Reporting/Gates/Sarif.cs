using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Compressor.Reporting.Gates;

/// <summary>
/// Broken gates as SARIF 2.1.0, which code scanning reads: one rule per gate that was applied, one result per broken one.
/// </summary>
public static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>The file's text.</summary>
    /// <param name="report">Gates, and the path of the compressed model.</param>
    /// <param name="folder">
    /// The folder that artifact paths start from; the model is named by an absolute URI where it lies elsewhere.
    /// </param>
    public static string Render(Report report, string folder)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, report);
            WriteResults(json, report, ArtifactUri(report.Compressed?.Path ?? "", folder));
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteTool(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", report.Tool.Name);
        json.WriteString("version", report.Tool.Version);
        json.WriteStartArray("rules");
        foreach (GateReport result in report.Gates)
        {
            var gate = Gate.Of(result);
            json.WriteStartObject();
            json.WriteString("id", gate.Code);
            json.WriteString("name", gate.Name);
            WriteText(json, "shortDescription", $"The {gate.Name} of a compressed model keeps its limit.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, Report report, string uri)
    {
        json.WriteStartArray("results");
        for (int i = 0; i < report.Gates.Count; i++)
        {
            GateReport result = report.Gates[i];
            if (result.Passed)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("ruleId", Gate.Of(result).Code);
            json.WriteNumber("ruleIndex", i);
            json.WriteString("level", "error");
            WriteText(json, "message", Gate.Sentence(result));
            WriteLocation(json, uri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>GitHub shows no result without a line; a model has none but its first.</summary>
    private static void WriteLocation(Utf8JsonWriter json, string uri)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", uri);
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>"models/a%20b.onnx".</summary>
    private static string ArtifactUri(string path, string folder)
    {
        string full = Path.GetFullPath(path, Path.GetFullPath(folder));
        string relative = Path.GetRelativePath(folder, full);
        string[] parts = relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        return Path.IsPathRooted(relative) || parts[0] == ".."
            ? new Uri(full).AbsoluteUri
            : string.Join('/', parts.Select(Uri.EscapeDataString));
    }
}
