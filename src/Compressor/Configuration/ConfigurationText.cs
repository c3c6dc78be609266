using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Compressor.Data;

namespace Compressor.Configuration;

/// <summary>Writes a compress.yaml by hand, so that it reads as a person would have written it.</summary>
/// <param name="folder">Where it will lie: paths start from there.</param>
internal sealed partial class ConfigurationText(string folder)
{
    private readonly StringBuilder text = new();
    private string[] open = [];

    /// <summary>The whole file.</summary>
    public override string ToString() => text.ToString();

    /// <summary>A line for people, as deep as the keys around it.</summary>
    public ConfigurationText Comment(string line)
    {
        Indent(open.Length).Append("# ").Append(line.ReplaceLineEndings(" ")).Append('\n');
        return this;
    }

    /// <summary>A key; nothing is written where it has no value.</summary>
    public ConfigurationText Key(string path, params IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            string name = Enter(path);
            string scalar = values.Count == 1 ? Scalar(values[0]) : $"[{string.Join(", ", values.Select(Scalar))}]";
            Indent(open.Length).Append(name).Append(": ").Append(scalar).Append('\n');
        }

        return this;
    }

    /// <summary>A key that names a file or folder.</summary>
    public ConfigurationText Path(string path, string value) => Key(path, FromFolder(value));

    /// <summary>A path as it stands in the file.</summary>
    public string FromFolder(string path) => System.IO.Path.GetRelativePath(folder, System.IO.Path.GetFullPath(path)).Replace('\\', '/');

    /// <summary>An entry of a group that holds names of the user's own.</summary>
    public ConfigurationText Entry(string group, string name, string value)
    {
        Enter($"{group}.{nameof(name)}");
        Indent(open.Length).Append(Scalar(name)).Append(": ").Append(Scalar(value)).Append('\n');
        return this;
    }

    /// <summary>Scaling and layout.</summary>
    /// <param name="comment">Where they come from.</param>
    public ConfigurationText Preprocessing(Preprocessing preprocessing, string comment)
    {
        Enter("data.preprocessing.scale");
        Comment(comment);
        Key("data.preprocessing.scale", Scale(preprocessing.Scale));
        Key("data.preprocessing.mean", Changing(preprocessing.Mean, 0));
        Key("data.preprocessing.std", Changing(preprocessing.Std, 1));
        return preprocessing.Layout == Layout.AsIs
            ? this
            : Key("data.preprocessing.layout", SettingText.Word(SettingText.Layouts, preprocessing.Layout));
    }

    /// <summary>Opens the groups of a key that are not open yet, and returns its last part.</summary>
    private string Enter(string path)
    {
        string[] parts = path.Split('.');
        int same = 0;
        while (same < Math.Min(open.Length, parts.Length - 1) && open[same] == parts[same])
        {
            same++;
        }

        for (int depth = same; depth < parts.Length - 1; depth++)
        {
            Indent(depth).Append(parts[depth]).Append(":\n");
        }

        open = parts[..^1];
        return parts[^1];
    }

    private StringBuilder Indent(int depth) => text.Append(' ', 2 * depth);

    private static string[] Changing(IReadOnlyList<float> values, float nothing) =>
        values.All(value => value == nothing) ? [] : [.. values.Select(Number)];

    /// <summary>The scaling of bytes is known by its fraction.</summary>
    private static string Scale(float scale) => scale == 1f / 255 ? "1/255" : Number(scale);

    private static string Number(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Scalar(string value) =>
        Plain().IsMatch(value) ? value : $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    [GeneratedRegex("^[A-Za-z0-9_./-][A-Za-z0-9_./%+-]*$")]
    private static partial Regex Plain();
}
