using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>Units of one weight before and after.</summary>
/// <param name="Weight">The weight's key.</param>
/// <param name="Before">How many units it made.</param>
/// <param name="After">How many are left.</param>
/// <param name="Held">How many of these are constant or unread, and stay all the same.</param>
/// <param name="Reason">What holds them, or would.</param>
public sealed record UnitsLeft(string Weight, int Before, int After, int Held, string? Reason);

/// <summary>A graph without the units that it did not need.</summary>
/// <param name="Shapes">Extents of its values for one sample.</param>
/// <param name="Units">By weight, in the graph's order.</param>
public sealed record Shrunk(Model Model, IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes, IReadOnlyList<UnitsLeft> Units)
{
    /// <summary>What was given to be cut with the weights, as it is now.</summary>
    public IReadOnlyDictionary<string, TensorData> Companions { get; init; } = new Dictionary<string, TensorData>();
}

/// <summary>When units that only one node does without leave through a Gather before it.</summary>
public enum GatherUse
{
    /// <summary>Where that makes the file smaller.</summary>
    WhereSmaller,

    /// <summary>Wherever it saves parameters.</summary>
    Always,
}

/// <summary>
/// Makes tensors smaller by the units that can go without changing what the graph computes, until none is left:
/// <list type="bullet">
/// <item>A unit that no weight leads into is a constant; what it adds to the next sums moves into their biases.</item>
/// <item>A unit that no weight reads goes with the weights that lead into it.</item>
/// <item>What a single node does without, of an input or of flattened positions, leaves through a constant Gather before it.</item>
/// </list>
/// Each may make others superfluous. Inputs and outputs of the graph stay as they are.
/// </summary>
public static class GraphShrinker
{
    /// <summary>Shrinks a graph.</summary>
    /// <param name="model">The graph, pruned weights zero.</param>
    /// <param name="shapes">Extents of every value of the main graph for one sample.</param>
    /// <param name="fixedWeights">Weights that keep their shape.</param>
    /// <param name="companions">Tensors by the key and of the shape of a weight, to be cut as the weight is.</param>
    public static Shrunk Shrink(
        Model model, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, GatherUse gathers = GatherUse.WhereSmaller,
        IReadOnlyCollection<string>? fixedWeights = null, IReadOnlyDictionary<string, TensorData>? companions = null)
    {
        Dictionary<string, TensorData> cut = new(companions ?? new Dictionary<string, TensorData>());
        var first = UnitMap.Of(model, shapes, fixedWeights);
        UnitMap map = first;
        var plan = new UnitPlan(map);
        while (plan.Gone.Count > 0)
        {
            (model, shapes) = new UnitRemoval(map, plan, null) { Companions = cut }.Run();
            map = UnitMap.Of(model, shapes, fixedWeights);
            plan = new UnitPlan(map);
        }

        IReadOnlyList<UnitsLeft> left = [.. first.Layers.Select(layer => Left(layer.Weight, layer.Units.Length))];
        (model, shapes) = new UnitRemoval(map, plan, gathers) { Companions = cut }.Run();
        return new Shrunk(JoinedGathers.In(model), shapes, left) { Companions = cut };

        UnitsLeft Left(string weight, int before)
        {
            (_, string output, int axis, int[] units) = map.Layers.First(layer => layer.Weight == weight);
            string? reason = units.Select(map.PinnedBy).FirstOrDefault(pin => pin is not null);
            int held = output.Length == 0 ? 0 : plan.Constants.At(output, axis).Count(value => !double.IsNaN(value));
            return new UnitsLeft(weight, before, units.Length, held, reason);
        }
    }
}
