using System.Text.Encodings.Web;
using System.Text.Json;
using Compressor.IR;
using Compressor.Reporting.Json;

namespace Compressor.Reporting;

/// <summary>report.json: a <see cref="Report"/> as text, and back.</summary>
public static class ReportJson
{
    /// <summary>The default encoder would write "+" and every letter outside ASCII as an escape; this file goes into no web page.</summary>
    private static readonly ReportJsonContext Context = new(
        new JsonSerializerOptions(ReportJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Indented JSON that ends with a line break; numbers in full precision, NaN and infinities as null.</summary>
    public static string Write(Report report) => JsonSerializer.Serialize(report, Context.Report) + "\n";

    /// <summary>Reads what <see cref="Write"/> wrote; properties it does not know are skipped.</summary>
    /// <param name="json">The text of report.json.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: no report, or of a newer schema.</exception>
    public static Report Read(string json, string name = "report.json")
    {
        try
        {
            // A newer schema may have changed what this one requires: its version is looked at before anything else.
            using (var document = JsonDocument.Parse(json))
            {
                Require(document.RootElement, name);
            }

            return JsonSerializer.Deserialize(json, Context.Report)!;
        }
        catch (JsonException error)
        {
            string cause = error.Message.ReplaceLineEndings(" ");
            throw new CompressorException(ErrorKind.Usage, $"{name} is not a report of this tool: {cause}", error);
        }
    }

    /// <summary>Reads a report from a file.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: unreadable, no report, or of a newer schema.</exception>
    public static Report ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompressorException(ErrorKind.Usage, $"{path} cannot be read: {error.Message}", error);
        }
    }

    private static void Require(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schemaVersion", out JsonElement version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int schema)
            || schema < 1)
        {
            throw new CompressorException(ErrorKind.Usage, $"{name} is not a report of this tool: it states no schemaVersion.");
        }

        if (schema > Report.CurrentSchema)
        {
            throw new CompressorException(
                ErrorKind.Usage,
                $"{name} was written by a newer version of this tool: schemaVersion {schema}; this one reads {Report.CurrentSchema}.");
        }
    }
}
