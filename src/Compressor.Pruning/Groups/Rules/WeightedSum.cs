namespace Compressor.Pruning.Groups.Rules;

/// <summary>Sums of constant units under a weight seen as [units, outputs], whatever its layout.</summary>
internal static class WeightedSum
{
    /// <summary>
    /// For each output the sum over units of weight times constant; not a number where a weight that is not zero meets a unit that varies.
    /// </summary>
    /// <param name="weight">The elements.</param>
    /// <param name="units">The constant of each unit, or not a number.</param>
    /// <param name="outputs">How many outputs there are.</param>
    /// <param name="unitsFirst">True where the weight is stored [units, outputs], false for [outputs, units].</param>
    /// <param name="inner">Elements per pair of unit and output: the positions of a kernel, which are summed.</param>
    public static double[] Of(float[] weight, double[] units, int outputs, bool unitsFirst, int inner = 1)
    {
        var sums = new double[outputs];
        for (int unit = 0; unit < units.Length; unit++)
        {
            if (units[unit] == 0)
            {
                continue;
            }

            for (int output = 0; output < outputs; output++)
            {
                int place = unitsFirst ? unit * outputs + output : output * units.Length + unit;
                ReadOnlySpan<float> pair = weight.AsSpan(place * inner, inner);
                if (pair.ContainsAnyExcept(0f))
                {
                    sums[output] += units[unit] * Sum(pair);
                }
            }
        }

        return sums;
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }
}
