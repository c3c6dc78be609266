namespace Compressor.Pruning.Groups.Rules;

/// <summary>Labels of operands that are aligned at their last axes, an axis of extent 1 or none serving all.</summary>
internal static class Broadcasting
{
    /// <summary>Makes the labels that meet the same, and returns those of the result.</summary>
    public static int[][] Relate(UnitMap map, IReadOnlyList<int[][]> operands)
    {
        int rank = operands.Max(operand => operand.Length);
        var result = new int[rank][];
        for (int axis = 0; axis < rank; axis++)
        {
            int[][] here =
            [
                .. operands.Where(operand => operand.Length >= rank - axis).Select(operand => operand[operand.Length - rank + axis]),
            ];
            int extent = here.Max(labels => labels.Length);
            int[][] whole = Array.FindAll(here, labels => labels.Length == extent);
            result[axis] = whole[0];
            foreach (int[] other in whole.Skip(1))
            {
                map.Unite(result[axis], other);
            }
        }

        return result;
    }
}
