using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Compressor.Configuration;

/// <summary>compress.yaml: the settings that a model keeps beside it.</summary>
internal static class ConfigurationFile
{
    /// <summary>The name under which it is found beside a model.</summary>
    public const string FileName = "compress.yaml";

    /// <summary>The file beside a model, or null where there is none.</summary>
    public static string? Beside(string modelPath)
    {
        string path = Path.Combine(Path.GetDirectoryName(modelPath) ?? "", FileName);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">Unreadable, no YAML, an unknown key or a wrong value; names the file and the line.</exception>
    public static Settings Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(ErrorCodes.Configuration, $"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads the text of a file; <paramref name="path"/> is for messages, and its folder the one that paths start from.</summary>
    /// <inheritdoc cref="Read"/>
    public static Settings Parse(string yaml, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException error)
        {
            throw Wrong(path, error.Start, error.InnerException?.Message ?? error.Message, error);
        }

        var settings = new Settings();
        if (stream.Documents is [])
        {
            return settings;
        }

        YamlNode root = stream.Documents is [var document]
            ? document.RootNode
            : throw Wrong(path, stream.Documents[1].RootNode.Start, "more than one document");
        return root switch
        {
            YamlMappingNode mapping => ReadGroup(mapping, "", settings, path),
            YamlScalarNode { Value: null or "" } => settings,
            _ => throw Wrong(path, root.Start, $"keys such as '{ConfigurationKeys.All[0].Path}:' are expected"),
        };
    }

    private static Settings ReadGroup(YamlMappingNode group, string groupPath, Settings settings, string path)
    {
        foreach ((YamlNode keyNode, YamlNode value) in group.Children)
        {
            string name = (keyNode as YamlScalarNode)?.Value ?? throw Wrong(path, keyNode.Start, "a key is a word");
            string keyPath = groupPath.Length == 0 ? name : $"{groupPath}.{name}";
            if (ConfigurationKeys.IsGroup(keyPath))
            {
                settings = value switch
                {
                    YamlMappingNode inner => ReadGroup(inner, keyPath, settings, path),
                    YamlScalarNode { Value: null or "" } => settings,
                    _ => throw Wrong(path, value.Start, $"'{keyPath}' holds keys: {string.Join(", ", ConfigurationKeys.Below(keyPath))}"),
                };
                continue;
            }

            ConfigurationKeys.Key key = ConfigurationKeys.Find(keyPath) ?? throw Unknown(path, keyNode.Start, groupPath, name);
            try
            {
                string folder = Path.GetDirectoryName(path) ?? "";
                settings = value is YamlMappingNode names
                    ? ConfigurationKeys.Apply(key, settings, Named(names), folder)
                    : ConfigurationKeys.Apply(key, settings, Values(value), folder);
            }
            catch (FormatException error)
            {
                throw Wrong(path, value.Start, $"'{keyPath}': {error.Message}", error);
            }
        }

        return settings;
    }

    private static IReadOnlyList<(string Name, string Value)> Named(YamlMappingNode names) =>
        [.. names.Children.Select(entry => ((entry.Key as YamlScalarNode)?.Value ?? "", Values(entry.Value) is [var value]
            ? value
            : throw new FormatException("each name has one value")))];

    private static IReadOnlyList<string> Values(YamlNode value) => value switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } => [text],
        YamlScalarNode => throw new FormatException("a value is missing"),
        YamlSequenceNode list => [.. list.Children.Select(item => item is YamlScalarNode { Value: { Length: > 0 } text }
            ? text
            : throw new FormatException("a list of plain values is expected"))],
        _ => throw new FormatException("a value is expected, not keys"),
    };

    private static UsageException Unknown(string path, Mark mark, string groupPath, string name)
    {
        // A key in the wrong group is as common as a misspelt one.
        string prefix = groupPath.Length == 0 ? "" : groupPath + ".";
        string? nearest = Nearest.Of(name, ConfigurationKeys.Below(groupPath)) is { } sibling
            ? prefix + sibling
            : ConfigurationKeys.All.Select(key => key.Path).FirstOrDefault(known => known.EndsWith("." + name, StringComparison.Ordinal))
                ?? Nearest.Of(prefix + name, ConfigurationKeys.All.Select(key => key.Path));
        string hint = nearest is null
            ? $"; known are {string.Join(", ", ConfigurationKeys.Below(groupPath))}"
            : $"; did you mean '{nearest}'?";
        return Wrong(path, mark, $"unknown key '{prefix}{name}'{hint}");
    }

    private static UsageException Wrong(string path, Mark mark, string cause, Exception? inner = null) =>
        new(ErrorCodes.Configuration, $"{path}({mark.Line.ToString(CultureInfo.InvariantCulture)}): {cause}", inner);
}
