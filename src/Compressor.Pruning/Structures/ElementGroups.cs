namespace Compressor.Pruning.Structures;

/// <summary>Which elements of a weight are decided together.</summary>
/// <param name="Group">The group of every element, row-major, counted from 0.</param>
/// <param name="Sizes">How many elements each group has.</param>
internal sealed record ElementGroups(int[] Group, int[] Sizes)
{
    /// <summary>
    /// Every <paramref name="size"/> neighbours along the inputs, for each output and kernel position; the last group of an input dimension
    /// that is no multiple has what is left.
    /// </summary>
    public static ElementGroups AlongInputs(WeightMatrix matrix, int size)
    {
        int perOutput = (matrix.Inputs + size - 1) / size;
        return Of(matrix, matrix.Batches * matrix.Outputs * matrix.Positions * perOutput, (batch, output, input, position) =>
            ((batch * matrix.Outputs + output) * matrix.Positions + position) * perOutput + input / size);
    }

    /// <summary>Tiles of outputs x (inputs x kernel positions); those at the edges are smaller where extents are no multiples.</summary>
    public static ElementGroups Tiles(WeightMatrix matrix, int rows, int columns)
    {
        int down = (matrix.Outputs + rows - 1) / rows;
        int across = (matrix.Inputs * matrix.Positions + columns - 1) / columns;
        return Of(matrix, matrix.Batches * down * across, (batch, output, input, position) =>
            (batch * down + output / rows) * across + (input * matrix.Positions + position) / columns);
    }

    private static ElementGroups Of(WeightMatrix matrix, int count, Func<int, int, int, int, int> groupOf)
    {
        var group = new int[matrix.Batches * matrix.Outputs * matrix.Inputs * matrix.Positions];
        var sizes = new int[count];
        for (int batch = 0; batch < matrix.Batches; batch++)
        {
            for (int output = 0; output < matrix.Outputs; output++)
            {
                for (int input = 0; input < matrix.Inputs; input++)
                {
                    for (int position = 0; position < matrix.Positions; position++)
                    {
                        int one = groupOf(batch, output, input, position);
                        group[matrix.Index(batch, output, input, position)] = one;
                        sizes[one]++;
                    }
                }
            }
        }

        return new ElementGroups(group, sizes);
    }
}
