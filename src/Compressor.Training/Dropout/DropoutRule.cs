using System.Text.RegularExpressions;

namespace Compressor.Training.Dropout;

/// <summary>
/// What the user asks of one method: <c>spatial:0.1@re:^layer3</c>, <c>max-drop:by=channel,rate=drawn</c>, <c>standard</c>, or
/// <c>none</c> for no dropout of the model's own.
/// </summary>
/// <param name="Text">As it was written.</param>
/// <param name="Method">The method; null for <c>none</c>.</param>
/// <param name="Stated">Values by parameter, unchecked.</param>
/// <param name="Pattern">A layer's name or re:PATTERN; null for all layers that the method is meant for.</param>
public sealed record DropoutRule(string Text, DropoutMethod? Method, IReadOnlyDictionary<string, string> Stated, string? Pattern)
{
    private const string RegexMark = "re:";

    /// <summary>The id that a rule begins with.</summary>
    public static string IdOf(string text) => text.Split('@')[0].Split(':')[0];

    /// <summary>Reads a rule; bounds of values are checked when the layers are known.</summary>
    /// <exception cref="FormatException">No such method or parameter, or no regular expression.</exception>
    public static DropoutRule Parse(string text)
    {
        string[] parts = text.Split('@', 2);
        string[] head = parts[0].Split(':', 2);
        string? pattern = parts.Length > 1 ? parts[1] : null;
        if (pattern is not null)
        {
            RequirePattern(pattern);
        }

        if (head[0] == DropoutTable.None)
        {
            return head.Length == 1 && pattern is null
                ? new DropoutRule(text, null, new Dictionary<string, string>(), null)
                : throw new FormatException("none stands alone: it switches off every Dropout node of the model");
        }

        DropoutMethod method = DropoutTable.Find(head[0]) ?? throw new FormatException(
            $"'{head[0]}' is no dropout method; known are {string.Join(", ", DropoutTable.Methods.Select(known => known.Id))} and none");
        return method.Refusal is { } refusal
            ? throw new FormatException(refusal)
            : new DropoutRule(text, method, head.Length > 1 ? Values(method, head[1]) : new Dictionary<string, string>(), pattern);
    }

    /// <summary>True where the pattern names a node or graph input, or a weight that the node reads.</summary>
    public bool Matches(string name, IEnumerable<string> weights) => weights.Prepend(name).Any(Matches);

    private bool Matches(string name) => Pattern is null
        || (Pattern.StartsWith(RegexMark, StringComparison.Ordinal)
            ? Regex.IsMatch(name, Pattern[RegexMark.Length..], RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
            : Pattern == name);

    private static Dictionary<string, string> Values(DropoutMethod method, string text)
    {
        var values = new Dictionary<string, string>();
        foreach ((string part, int index) in text.Split(',').Select((part, index) => (part, index)))
        {
            string[] pair = part.Split('=', 2);
            string? name = pair.Length > 1 ? pair[0] : index == 0 && method.Parameters is [var first, ..] ? first.Name : null;
            if (name is null || method.Parameters.All(parameter => parameter.Name != name))
            {
                string[] known = [.. method.Parameters.Select(parameter => $"{parameter.Name} ({parameter.Values})")];
                throw new FormatException(
                    $"{method.Id} has no parameter '{pair[0]}'; it has {(known.Length > 0 ? string.Join(", ", known) : "none")}");
            }

            if (!values.TryAdd(name, pair[^1]))
            {
                throw new FormatException($"{method.Id} is given {name} twice");
            }
        }

        return values;
    }

    private static void RequirePattern(string pattern)
    {
        if (pattern.Length == 0 || pattern == RegexMark)
        {
            throw new FormatException("a layer's name or re:PATTERN is missing after @");
        }

        try
        {
            _ = pattern.StartsWith(RegexMark, StringComparison.Ordinal) ? new Regex(pattern[RegexMark.Length..]) : null;
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"'{pattern[RegexMark.Length..]}' is no regular expression: {error.Message}", error);
        }
    }
}
