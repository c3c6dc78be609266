using Compressor.IR;

namespace Compressor.Training.Synthetic;

/// <summary>Where the values of an input lie, as far as the graph says so.</summary>
/// <param name="Mean">Per value of the last or channel axis, or one for all.</param>
/// <param name="Deviation">Likewise, above 0.</param>
/// <param name="Lowest">The bound below, or null.</param>
/// <param name="Highest">The bound above, or null.</param>
public sealed record InputRange(float[] Mean, float[] Deviation, float? Lowest, float? Highest)
{
    /// <summary>Mean 0 and deviation 1: what a graph takes that says nothing else.</summary>
    public static InputRange Standard { get; } = new([0], [1], null, null);

    /// <summary>
    /// What the first nodes behind an input do to it:
    /// <code>
    /// Clip(x, a, b)               a..b
    /// (x - m) / d, (x * s) + t    mean m and deviation d, that is what brings the result to mean 0 and deviation 1
    /// BatchNormalization(x)       the running statistics
    /// </code>
    /// </summary>
    public static InputRange Of(Model model, string input)
    {
        var constants = model.Graph.Initializers.ToDictionary(initializer => initializer.Name, initializer => initializer.Data);
        foreach (Node node in model.Graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } constant)
            {
                constants[node.Outputs[0]] = constant.Data;
            }
        }

        // What has been done so far is v = scale * x + shift.
        (float[] Scale, float[] Shift) done = ([1], [0]);
        bool normalises = false;
        for (string value = input; Only(model, value) is { } node; value = node.Outputs[0])
        {
            switch (node.OpType)
            {
                case "Identity" or "Cast":
                    continue;
                case "Clip" when Bounds(node, constants) is var (low, high) && done.Scale.Length == 1 && done.Scale[0] > 0:
                    return Between((low - done.Shift[0]) / done.Scale[0], (high - done.Shift[0]) / done.Scale[0]);
                case "Sub" when node.Inputs[0] == value && Floats(node.Inputs[1]) is { } m:
                    done = (done.Scale, Combine(done.Shift, m, (a, b) => a - b));
                    break;
                case "Add" when Floats(node.Inputs[node.Inputs[0] == value ? 1 : 0]) is { } t:
                    done = (done.Scale, Combine(done.Shift, t, (a, b) => a + b));
                    break;
                case "Div" when node.Inputs[0] == value && Floats(node.Inputs[1]) is { } d:
                    done = (Combine(done.Scale, d, (a, b) => a / b), Combine(done.Shift, d, (a, b) => a / b));
                    break;
                case "Mul" when Floats(node.Inputs[node.Inputs[0] == value ? 1 : 0]) is { } s:
                    done = (Combine(done.Scale, s, (a, b) => a * b), Combine(done.Shift, s, (a, b) => a * b));
                    break;
                case "BatchNormalization" when Floats(node.Inputs[3]) is { } mean && Floats(node.Inputs[4]) is { } variance:
                    return Behind(done, mean, Array.ConvertAll(variance, v => MathF.Sqrt(v)));
                default:
                    return normalises ? Behind(done, [0], [1]) : Standard;
            }

            normalises = true;
        }

        return normalises ? Behind(done, [0], [1]) : Standard;

        float[]? Floats(string name) => constants.TryGetValue(name, out TensorData? data) && data.Type.IsFloatingPoint()
            ? data.ToFloats()
            : null;
    }

    /// <summary>The x of which scale x + shift has a mean and a deviation.</summary>
    private static InputRange Behind((float[] Scale, float[] Shift) done, float[] mean, float[] deviation)
    {
        float[] origin = Combine(Combine(mean, done.Shift, (a, b) => a - b), done.Scale, (a, b) => a / b);
        float[] spread = Combine(deviation, done.Scale, (a, b) => Math.Abs(a / b));
        bool usable = origin.Concat(spread).All(float.IsFinite) && spread.All(value => value > 0);
        return usable ? new InputRange(origin, spread, null, null) : Standard;
    }

    /// <summary>Two deviations to either side of the middle.</summary>
    private static InputRange Between(float low, float high) => float.IsFinite(low) && float.IsFinite(high) && low < high
        ? new InputRange([(low + high) / 2], [(high - low) / 4], low, high)
        : Standard;

    private static (float Low, float High)? Bounds(Node node, Dictionary<string, TensorData> constants)
    {
        float? low = node.Attribute("min") is float min ? min : Scalar(1);
        float? high = node.Attribute("max") is float max ? max : Scalar(2);
        return low is { } a && high is { } b ? (a, b) : null;

        float? Scalar(int input) => input < node.Inputs.Count && constants.TryGetValue(node.Inputs[input], out TensorData? data)
            && data.Type.IsFloatingPoint() && data.Count == 1 ? data.ToFloats()[0] : null;
    }

    /// <summary>Element by element, one number for all broadcast.</summary>
    private static float[] Combine(float[] a, float[] b, Func<float, float, float> with) => a.Length == b.Length
        ? [.. a.Zip(b, with)]
        : a.Length == 1 ? Array.ConvertAll(b, value => with(a[0], value))
        : b.Length == 1 ? Array.ConvertAll(a, value => with(value, b[0]))
        : [float.NaN];

    /// <summary>The node that reads a value, where it is the only one.</summary>
    private static Node? Only(Model model, string value)
    {
        Node[] readers = [.. model.Graph.Nodes.Where(node => node.Inputs.Contains(value)).Take(2)];
        return readers is [var only] ? only : null;
    }
}
