using NJsonSchema;

namespace Compressor.Tests.Support;

/// <summary>NJsonSchema as the judge of documents.</summary>
internal static class JsonSchemas
{
    /// <summary>The schema of SARIF 2.1.0 as Microsoft's Sarif.Sdk ships it.</summary>
    public static string Sarif => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemata", "sarif-2.1.0.json"));

    /// <summary>What a document breaks, each with where it stands; empty where it is valid.</summary>
    public static async Task<IReadOnlyList<string>> Errors(string schema, string json)
    {
        JsonSchema rules = await JsonSchema.FromJsonAsync(schema);
        return [.. rules.Validate(json).Select(error => $"{error.Path}: {error.Kind}")];
    }
}
