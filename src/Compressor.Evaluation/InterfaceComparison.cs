using System.Globalization;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>Whether a model can take another's place without its callers noticing.</summary>
public static class InterfaceComparison
{
    /// <summary>
    /// Every way in which two models look different from outside: names, order, element types and axes of inputs and outputs, operator
    /// sets, and what travels with the model (producer, doc string, metadata). Weights that a file also lists as inputs are no part of
    /// the interface.
    /// </summary>
    /// <returns>One line per difference; empty where there is none.</returns>
    public static IReadOnlyList<string> Differences(Model a, Model b)
    {
        List<string> differences = [.. Signature(a, b)];
        foreach (string domain in a.Opsets.Keys.Union(b.Opsets.Keys).Order(StringComparer.Ordinal))
        {
            string before = Version(a, domain);
            string after = Version(b, domain);
            if (before != after)
            {
                differences.Add($"operator set {(domain.Length == 0 ? "ai.onnx" : domain)}: {before} became {after}");
            }
        }

        if (!a.Unmodelled.Span.SequenceEqual(b.Unmodelled.Span))
        {
            differences.Add("the model's producer, doc string or metadata changed");
        }

        return differences;
    }

    /// <summary>Every way in which names, order, element types and axes of inputs and outputs differ: what a caller sees of a
    /// run.</summary>
    /// <inheritdoc cref="Differences" path="/returns"/>
    public static IReadOnlyList<string> Signature(Model a, Model b)
    {
        var differences = new List<string>();
        Compare("input", CallerInputs(a), CallerInputs(b), differences);
        Compare("output", a.Graph.Outputs, b.Graph.Outputs, differences);
        return differences;
    }

    private static string Version(Model model, string domain) =>
        model.Opsets.TryGetValue(domain, out long version)
            ? string.Create(CultureInfo.InvariantCulture, $"version {version}")
            : "none";

    /// <summary>
    /// Up to IR version 3 every initializer is an input too; from 4 on one that is still listed is a default, unless it is a weight.
    /// </summary>
    private static List<Value> CallerInputs(Model model)
    {
        var weights = model.Graph.Initializers
            .Where(initializer => model.IrVersion < 4 || (initializer.Data.Type.IsFloatingPoint() && initializer.Data.Rank > 0))
            .Select(initializer => initializer.Name)
            .ToHashSet();
        return [.. model.Graph.Inputs.Where(input => !weights.Contains(input.Name))];
    }

    private static void Compare(string kind, IReadOnlyList<Value> a, IReadOnlyList<Value> b, List<string> differences)
    {
        string[] before = [.. a.Select(value => value.Name)];
        string[] after = [.. b.Select(value => value.Name)];
        foreach (Value value in a)
        {
            Value? other = b.FirstOrDefault(candidate => candidate.Name == value.Name);
            if (other is null)
            {
                differences.Add($"{kind} '{value.Name}' is gone");
            }
            else if (value.ToString() != other.ToString())
            {
                differences.Add($"{kind} '{value}' became '{other}'");
            }
            else if (!value.Unmodelled.Span.SequenceEqual(other.Unmodelled.Span))
            {
                differences.Add($"{kind} '{value.Name}' has another type or doc string");
            }
        }

        differences.AddRange(after.Except(before).Select(name => $"{kind} '{name}' is new"));
        if (!before.SequenceEqual(after) && before.Order(StringComparer.Ordinal).SequenceEqual(after.Order(StringComparer.Ordinal)))
        {
            differences.Add($"the order of the {kind}s changed from {string.Join(", ", before)} to {string.Join(", ", after)}");
        }
    }
}
