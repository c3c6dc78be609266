using YamlDotNet.RepresentationModel;

namespace Compressor.Configuration;

/// <summary>
/// What a compress.yaml says, one sorted line per key: comments, order, quotes and line ends do not change it. Gates are left out, for they
/// judge a result and do not make it.
/// </summary>
internal static class ConfigurationLines
{
    private const string Gates = "gates";

    /// <exception cref="UsageException">As for <see cref="ConfigurationFile.Read"/>.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        _ = ConfigurationFile.Read(path);
        var stream = new YamlStream();
        using var text = new StreamReader(path);
        stream.Load(text);
        var lines = new List<string>();
        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
        {
            Add(root, "", lines);
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static void Add(YamlMappingNode group, string prefix, List<string> lines)
    {
        foreach ((YamlNode key, YamlNode value) in group.Children)
        {
            string path = prefix + ((YamlScalarNode)key).Value;
            if (path == Gates)
            {
                continue;
            }

            if (value is YamlMappingNode inner)
            {
                Add(inner, path + ".", lines);
            }
            else
            {
                IEnumerable<YamlNode> values = value is YamlSequenceNode list ? list.Children : [value];
                lines.Add($"{path}: {string.Join(" | ", values.Select(item => ((YamlScalarNode)item).Value))}");
            }
        }
    }
}
