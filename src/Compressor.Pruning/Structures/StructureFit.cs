using System.Globalization;
using Compressor.IR;

namespace Compressor.Pruning.Structures;

/// <summary>Which weights a structure fits, and why not the others.</summary>
/// <param name="Groups">Elements that are decided together, by key of the weights that are pruned; empty where each is by itself.</param>
/// <param name="LeftAlone">One line per weight that is not pruned as asked, with the reason.</param>
internal sealed record StructureFit(IReadOnlyDictionary<string, ElementGroups> Groups, IReadOnlyList<string> LeftAlone)
{
    /// <summary>Lays a pattern or blocks over the prunable weights of a model.</summary>
    public static StructureFit Of(Model model, IReadOnlyCollection<string> prunable, Structure structure)
    {
        var groups = new Dictionary<string, ElementGroups>();
        var left = new List<string>();
        ILookup<string, (Node Node, int Input)> uses = WeightUses.Of(model);
        foreach (Weight weight in WeightCensus.Of(model).Where(weight => prunable.Contains(weight.Key)))
        {
            (WeightMatrix? matrix, string? obstacle) = MatrixOf(weight, [.. uses[weight.Key]]);
            if (matrix is null)
            {
                left.Add($"{weight.Key}: stays whole, {obstacle}");
            }
            else if (structure is NofM pattern && matrix.Inputs <= pattern.Keep)
            {
                left.Add($"{weight.Key}: stays whole, its input dimension of {Text(matrix.Inputs)} has no group of {Text(pattern.Of)}");
            }
            else
            {
                groups.Add(weight.Key, structure switch
                {
                    NofM each => ElementGroups.AlongInputs(matrix, each.Of),
                    Block tile => ElementGroups.Tiles(matrix, tile.Rows, tile.Columns),
                    _ => throw new ArgumentException($"{structure.Name} makes no groups of elements.", nameof(structure)),
                });
                if (structure is NofM some && matrix.Inputs % some.Of is var rest && rest > 0)
                {
                    left.Add($"{weight.Key}: its input dimension of {Text(matrix.Inputs)} is no multiple of {Text(some.Of)}; "
                        + $"of the last {Text(rest)}, {Text(Math.Min(rest, some.Keep))} stay");
                }
            }
        }

        return new StructureFit(groups, left);
    }

    /// <summary>The matrix that all readers of a weight agree on.</summary>
    private static (WeightMatrix? Matrix, string? Obstacle) MatrixOf(Weight weight, (Node Node, int Input)[] uses)
    {
        var matrices = uses.Select(use => (use.Node, Matrix: WeightMatrix.Of(use.Node, use.Input, weight.Data.Shape))).ToList();
        if (matrices.Find(use => use.Matrix is null) is { Node: { } other })
        {
            return (null, $"it is read by {other.OpType} '{other.DisplayName}', whose inputs run along no axis of it");
        }

        return matrices.Select(use => use.Matrix).Distinct().ToArray() switch
        {
            [{ } one] => (one, null),
            [] => (null, "no node reads it"),
            _ => (null, $"it is shared by {string.Join(" and ", matrices.Select(use => $"{use.Node.OpType} '{use.Node.DisplayName}'"))}, "
                + "whose inputs run along different axes"),
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
