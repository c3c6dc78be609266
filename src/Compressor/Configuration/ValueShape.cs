using System.Text.Json.Nodes;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;

namespace Compressor.Configuration;

/// <summary>What values a key of compress.yaml takes, as JSON Schema says it: <see cref="SettingText"/> without its finer rules.</summary>
internal static class ValueShape
{
    private const string Digits = @"[0-9]+(\.[0-9]+)?";

    public static JsonObject Text() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <summary>Names of the user's own, each with a word or number.</summary>
    public static JsonObject Named() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number") },
    };

    /// <summary>Words or whole numbers.</summary>
    public static JsonObject Word() => new() { ["type"] = new JsonArray("string", "integer") };

    public static JsonObject Count(int smallest) => new() { ["type"] = "integer", ["minimum"] = smallest };

    /// <summary>0.1, 200KB, zip:200KB, drop:0.5%, latency:0.5x or macs:0.5x.</summary>
    public static JsonObject Target() => Any(
        new() { ["type"] = "number", ["exclusiveMinimum"] = 0, ["maximum"] = 1 },
        Pattern($"^((zip:)?{Digits} ?([KkMmGg][Ii]?)?[Bb]|drop:{Digits}%?|(latency|macs):{Digits}x?)$"));

    /// <summary>0.005 or 0.5%.</summary>
    public static JsonObject Fraction() => Any(new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 }, Pattern($"^{Digits}%$"));

    /// <summary>90s, 5m or 1.5h.</summary>
    public static JsonObject Time() => Pattern($"^{Digits} ?(s|m|min|h)$");

    /// <summary>204800 or 200KB.</summary>
    public static JsonObject Bytes() => Any(Count(1), Pattern($"^{Digits} ?([KkMmGg][Ii]?)?[Bb]?$"));

    /// <summary>0.5 or 0.5x.</summary>
    public static JsonObject Factor() => Any(new() { ["type"] = "number", ["exclusiveMinimum"] = 0 }, Pattern($"^{Digits}x$"));

    /// <summary>0.0039 or 1/255.</summary>
    public static JsonObject Ratio() => Any(Number(), Pattern($"^{Digits}/{Digits}$"));

    /// <summary>224 or 224x320.</summary>
    public static JsonObject Pixels() => Any(Count(1), Pattern("^[0-9]+(x[0-9]+)?$"));

    /// <summary>none, or ID:VALUES@LAYER.</summary>
    public static JsonObject Dropout()
    {
        string ids = string.Join('|', DropoutTable.Methods.Where(method => method.Refusal is null).Select(method => method.Id));
        return Pattern($"^(none|({ids})(:[^@]+)?(@.+)?)$");
    }

    /// <summary>ID or ID:NUMBER.</summary>
    public static JsonObject Augment() =>
        Pattern($"^({string.Join('|', AugmentationTable.All.Select(augmentation => augmentation.Id))})(:{Digits})?$");

    /// <summary>A name, or block:4x1.</summary>
    public static JsonObject Structure() => Any(Choice(StructureText.Named.Keys), Pattern("^block:0*[1-9][0-9]*x0*[1-9][0-9]*$"));

    public static JsonObject Choice(IEnumerable<string> words) =>
        new() { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };

    /// <summary>One, or a list.</summary>
    public static JsonObject OneOrMore(JsonObject one) =>
        Any(one, new() { ["type"] = "array", ["items"] = one.DeepClone(), ["minItems"] = 1 });

    public static JsonObject Number() => new() { ["type"] = "number" };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Any(JsonObject a, JsonObject b) => new() { ["anyOf"] = new JsonArray(a, b) };
}
