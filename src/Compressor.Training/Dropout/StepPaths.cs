using Compressor.Training.Planning;

namespace Compressor.Training.Dropout;

/// <summary>
/// Where a step stands: in the main graph the first value that it makes, in a graph held by a node the same behind the node and the
/// attribute, so that two calls of one function are told apart. Example: <c>y/then_branch/h</c>.
/// </summary>
internal static class StepPaths
{
    /// <summary>A step in the graph at <paramref name="path"/>, which is empty for the main graph.</summary>
    public static string Key(string path, Step step) => path + (step.Node.Outputs.FirstOrDefault(output => output.Length > 0) ?? "");

    /// <summary>The path of a graph that a step holds.</summary>
    public static string Within(string path, Step step, string attribute) => $"{Key(path, step)}/{attribute}/";

    /// <summary>The name by which rules and messages know a step; in held graphs it begins as the keys of their weights do.</summary>
    public static string Name(Body body, Step step) => body.KeyPrefix + step.Node.DisplayName;

    /// <summary>Every step of a graph, and of those inside it.</summary>
    public static IEnumerable<(string Key, string Name, Step Step)> All(Body body, string path = "") => body.Steps.SelectMany(step =>
        step.Bodies.SelectMany(held => All(held.Value, Within(path, step, held.Key)))
            .Append((Key(path, step), Name(body, step), step)));
}
