using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>
/// Units that have the same value everywhere, in every run: at each index of an axis the value, or not a number where it varies. Example:
/// a channel that no weight leads into is its bias, and after Relu what Relu makes of that.
/// </summary>
internal sealed class ConstantUnits(UnitMap map)
{
    private readonly Dictionary<(string Value, int Axis), double[]> known = [];
    private readonly Dictionary<string, float[]> floats = [];

    /// <summary>Follows constants through a graph.</summary>
    public static ConstantUnits Of(UnitMap map)
    {
        var constants = new ConstantUnits(map);
        foreach (Node node in map.Model.Graph.Nodes.Where(node => node.Domain.Length == 0 && !node.Graphs().Any()))
        {
            if (UnitRules.Find(node.OpType) is { } rule && node.Inputs.All(input => input.Length == 0 || map.Labels.ContainsKey(input))
                && map.Labels.ContainsKey(node.Outputs[0]))
            {
                var here = new UnitNode(node, map);
                if (rule.Refuses(here) is null)
                {
                    rule.Constants(here, constants);
                }
            }
        }

        return constants;
    }

    /// <summary>The constant at each index of an axis, or not a number.</summary>
    public double[] At(string value, int axis)
    {
        if (known.TryGetValue((value, axis), out double[]? constants))
        {
            return constants;
        }

        constants = Floats(value) is { } elements
            ? Slices(elements, map.Constants[value].Shape, axis)
            : Unknown(map.Labels[value][axis].Length);
        known.Add((value, axis), constants);
        return constants;
    }

    public void Set(string value, int axis, double[] constants)
    {
        if (value.Length > 0)
        {
            known[(value, axis)] = constants;
        }
    }

    /// <summary>The one element of a constant; not a number for other values.</summary>
    public double Scalar(string value) => Floats(value) is [var only] ? only : double.NaN;

    /// <summary>The elements of a constant of a type that float32 holds; null for other values.</summary>
    public float[]? Floats(string value)
    {
        if (!map.Constants.TryGetValue(value, out TensorData? data) || !data.Type.IsFloatingPoint() || data.Type == ElementType.Float64)
        {
            return null;
        }

        if (!floats.TryGetValue(value, out float[]? elements))
        {
            elements = data.ToFloats();
            floats.Add(value, elements);
        }

        return elements;
    }

    public static double[] Unknown(int count)
    {
        var constants = new double[count];
        Array.Fill(constants, double.NaN);
        return constants;
    }

    /// <summary>For every index of an axis the value that all elements there have.</summary>
    private static double[] Slices(float[] elements, IReadOnlyList<long> shape, int axis)
    {
        int count = (int)shape[axis];
        int inner = (int)TensorData.CountOf([.. shape.Skip(axis + 1)]);
        var least = new float[count];
        var most = new float[count];
        Array.Fill(least, float.PositiveInfinity);
        Array.Fill(most, float.NegativeInfinity);
        for (int start = 0, index = 0; start < elements.Length; start += inner, index = index + 1 == count ? 0 : index + 1)
        {
            foreach (float element in elements.AsSpan(start, inner))
            {
                least[index] = Math.Min(least[index], element);
                most[index] = Math.Max(most[index], element);
            }
        }

        return [.. least.Zip(most, (low, high) => low == high ? low : double.NaN)];
    }
}
