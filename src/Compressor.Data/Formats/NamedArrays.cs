using System.Text.RegularExpressions;

namespace Compressor.Data.Formats;

/// <summary>
/// What arrays are by their names. <c>x</c> is the input, <c>y</c> (or label, labels) the labels, every other name is the model
/// input that it feeds, such as <c>lengths</c>; arrays of one number per sample come last, for the first input is scaled. A suffix
/// _train, _val or _test states the split; then every array has one.
/// </summary>
internal static partial class NamedArrays
{
    /// <summary>Puts the arrays of one file or folder together.</summary>
    /// <param name="what">The format, for the description.</param>
    /// <param name="path">For messages.</param>
    /// <param name="arrays">Name, without extension, and array, in the order of the file.</param>
    public static GivenData Assemble(string what, string path, IReadOnlyList<(string Name, NpyArray Array)> arrays)
    {
        var splits = arrays
            .Select(array => (Key: Suffix().Match(array.Name), array.Name, array.Array))
            .Select(array => (
                Split: SplitOf(array.Key),
                Name: array.Key.Success ? array.Key.Groups["name"].Value : array.Name,
                array.Array))
            .ToLookup(array => array.Split, array => (array.Name, array.Array));
        bool stated = splits.Any(split => split.Key is not null);
        if (stated && splits.Contains(null))
        {
            throw DataError.At(path, $"array '{splits[null].First().Name}' states no split while others do (_train, _val, _test)");
        }

        if (stated && !splits.Contains("train"))
        {
            throw DataError.At(path, "has no arrays for train (x_train ...)");
        }

        RawSet? train = Inputs(path, splits[stated ? "train" : null]);
        RawSet? validation = Inputs(path, splits["val"]);
        RawSet? test = Inputs(path, splits["test"]);
        NpyArray?[] labels = [.. new[] { stated ? "train" : null, "val", "test" }
            .Select(split => splits[split].FirstOrDefault(array => IsLabel(array.Name)).Array)];
        Labels?[] decided = NpyLabels.Decide(labels);
        return new GivenData
        {
            What = what,
            Train = Join(train, labels[0], decided[0]) ?? throw DataError.At(path, "holds no arrays"),
            Validation = Join(validation, labels[1], decided[1]),
            Test = Join(test, labels[2], decided[2]),
            ClassNames = LabelRules.Names(decided),
        };
    }

    private static RawSet? Inputs(string path, IEnumerable<(string Name, NpyArray Array)> arrays)
    {
        // The sort is stable: x first, the others as in the file, lengths and the like after what they are the lengths of.
        (string Name, NpyArray Array)[] all = [.. arrays];
        RawArray[] inputs = [.. all
            .Where(array => !IsLabel(array.Name))
            .Select(array => array.Array.AsSamples(array.Name is "x" or "X" ? "" : array.Name))
            .OrderBy(input => input.Name.Length == 0 ? 0 : input.SampleShape.Count > 0 ? 1 : 2)];
        if (inputs.Length == 0)
        {
            return all.Length == 0 ? null : throw DataError.At(path, "holds labels and no inputs (x)");
        }

        RawArray? other = inputs.FirstOrDefault(input => input.Count != inputs[0].Count);
        return other is null
            ? new RawSet(inputs, null)
            : throw DataError.At(path, $"'{Shown(other)}' has {other.Count} samples, '{Shown(inputs[0])}' has {inputs[0].Count}");
    }

    private static RawSet? Join(RawSet? inputs, NpyArray? array, Labels? labels) =>
        inputs is null || labels is null || labels.Count == inputs.Count
            ? inputs is null ? null : inputs with { Labels = labels }
            : throw DataError.At(array!.Path, $"{labels.Count} labels for {inputs.Count} samples");

    private static string Shown(RawArray input) => input.Name.Length == 0 ? "x" : input.Name;

    private static bool IsLabel(string name) => name.ToLowerInvariant() is "y" or "label" or "labels";

    private static string? SplitOf(Match key) => !key.Success ? null
        : key.Groups["split"].Value.ToLowerInvariant() is var split && split.StartsWith("val", StringComparison.Ordinal) ? "val" : split;

    [GeneratedRegex("^(?<name>.+)_(?<split>train|val|valid|validation|test)$", RegexOptions.IgnoreCase)]
    private static partial Regex Suffix();
}
