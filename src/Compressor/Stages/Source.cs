using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Training;
using Compressor.Training.Dropout;

namespace Compressor.Stages;

/// <summary>The model that was read, and what can be done with it.</summary>
/// <param name="Excluded">Keys of the weights that the user asked to leave alone.</param>
internal sealed record Source(string Path, Model Model, GraphPlan Plan, IReadOnlyList<string> Excluded)
{
    /// <summary>Where dropout acts while fine-tuning; null before the rules are known.</summary>
    public DropoutPlan? Dropout { get; init; }

    /// <summary>Weights that stay as they are though nobody asked for that, one line each with the reason.</summary>
    public IReadOnlyList<string> LeftAlone { get; private init; } = [];

    /// <summary>Inputs and outputs of 16-bit floats.</summary>
    public IReadOnlyList<string> Float16Interface { get; } =
    [
        .. Model.Graph.RequiredInputs().Concat(Model.Graph.Outputs)
            .Where(value => value.Type is ElementType.Float16 or ElementType.BFloat16).Select(value => value.Name),
    ];

    /// <summary>Reads and plans a model.</summary>
    /// <param name="exclude">Patterns of initializer names, each a name or a regular expression after "re:".</param>
    /// <exception cref="CompressorException">The file is no model, it cannot be trained, or a pattern matches nothing.</exception>
    public static Source Read(string path, IReadOnlyList<string> exclude)
    {
        Model model = OnnxReader.Read(path);
        string[] keys = [.. WeightCensus.Of(model).Select(weight => weight.Key)];
        IReadOnlyDictionary<string, string> shown = ConstantOutputs.Weights(model);
        string[] excluded = [.. exclude.SelectMany(pattern => Matching(keys, pattern)).Concat(shown.Keys).Distinct()];
        var plan = GraphPlan.Of(model, excluded);
        if (plan.Refusal is { } refusal)
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: {refusal}");
        }

        string? broken = WeightCensus.Of(model)
            .FirstOrDefault(weight => Array.Exists(weight.Data.ToFloats(), value => !float.IsFinite(value)))?.Key;
        return broken is null
            ? new Source(path, model, plan, excluded)
            {
                LeftAlone = [.. shown.Select(weight => $"{weight.Key}: stays as it is, output '{weight.Value}' of the graph shows it")],
            }
            : throw new CompressorException(
                ErrorKind.Model, $"{path}: weight '{broken}' holds values that are not finite (NaN or infinity)");
    }

    /// <summary>SHA-256 of a file, in lower-case hexadecimal.</summary>
    public static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string[] Matching(string[] keys, string pattern)
    {
        string[] matching;
        try
        {
            matching = pattern.StartsWith("re:", StringComparison.Ordinal)
                ? Array.FindAll(keys, key => Regex.IsMatch(key, pattern[3..], RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
                : Array.FindAll(keys, key => key == pattern);
        }
        catch (RegexParseException error)
        {
            throw new CompressorException(ErrorKind.Usage, $"--exclude {pattern}: {error.Message}", error);
        }

        return matching.Length > 0
            ? matching
            : throw new CompressorException(
                ErrorKind.Usage, $"--exclude {pattern} matches no weight; the model has {string.Join(", ", keys)}");
    }
}
