using System.Text.Json;
using System.Text.RegularExpressions;

namespace Compressor.Tests.Support;

/// <summary>
/// The part of JSON Schema (draft 7) that the tool's own schema and the tests use. A keyword that is none of it is an error, so that
/// nothing is passed over.
/// </summary>
internal static class SchemaSubset
{
    private static readonly string[] Remarks = ["$schema", "title", "description"];

    /// <summary>What a document breaks, each with where it stands; empty where it is valid.</summary>
    public static IReadOnlyList<string> Errors(JsonElement schema, JsonElement value, string path = "$")
    {
        var errors = new List<string>();
        foreach (JsonProperty keyword in schema.EnumerateObject().Where(keyword => !Remarks.Contains(keyword.Name)))
        {
            errors.AddRange(Broken(keyword.Name, keyword.Value, schema, value, path));
        }

        return errors;
    }

    private static IEnumerable<string> Broken(string keyword, JsonElement rule, JsonElement schema, JsonElement value, string path)
    {
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        return keyword switch
        {
            "type" => Require(Types(rule).Any(type => IsOf(type, value)), $"{path}: not of type {rule}"),
            "enum" => Require(rule.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)), $"{path}: none of {rule}"),
            "anyOf" => Require(rule.EnumerateArray().Any(choice => Errors(choice, value, path).Count == 0), $"{path}: fits no choice"),
            "minimum" => Require(!isNumber || value.GetDouble() >= rule.GetDouble(), $"{path}: below {rule}"),
            "exclusiveMinimum" => Require(!isNumber || value.GetDouble() > rule.GetDouble(), $"{path}: not above {rule}"),
            "maximum" => Require(!isNumber || value.GetDouble() <= rule.GetDouble(), $"{path}: above {rule}"),
            "minLength" => Require(value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32(), $"{path}: too short"),
            "pattern" => Require(
                value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!), $"{path}: not like {rule}"),
            "minItems" => Require(value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(), $"{path}: too few"),
            "items" => value.ValueKind != JsonValueKind.Array ? []
                : value.EnumerateArray().SelectMany((item, index) => Errors(rule, item, $"{path}[{index}]")),
            "required" => value.ValueKind != JsonValueKind.Object ? []
                : rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}: lacks {name}"),
            "properties" => value.ValueKind != JsonValueKind.Object ? []
                : value.EnumerateObject().Where(property => rule.TryGetProperty(property.Name, out _))
                    .SelectMany(property => Errors(rule.GetProperty(property.Name), property.Value, $"{path}.{property.Name}")),
            "additionalProperties" when rule.ValueKind == JsonValueKind.False => value.ValueKind != JsonValueKind.Object ? []
                : value.EnumerateObject().Where(property => !schema.GetProperty("properties").TryGetProperty(property.Name, out _))
                    .Select(property => $"{path}: unknown {property.Name}"),
            "additionalProperties" => value.ValueKind != JsonValueKind.Object ? []
                : value.EnumerateObject().Where(property => !schema.TryGetProperty("properties", out JsonElement known)
                    || !known.TryGetProperty(property.Name, out _)).SelectMany(property => Errors(rule, property.Value, $"{path}.{property.Name}")),
            _ => throw new NotSupportedException($"keyword {keyword}"),
        };
    }

    private static IEnumerable<string> Types(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(type => type.GetString()!) : [rule.GetString()!];

    private static bool IsOf(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("integer", JsonValueKind.Number) => value.GetDouble() % 1 == 0,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        _ => string.Equals(type, value.ValueKind.ToString(), StringComparison.OrdinalIgnoreCase),
    };

    private static string[] Require(bool holds, string error) => holds ? [] : [error];
}
