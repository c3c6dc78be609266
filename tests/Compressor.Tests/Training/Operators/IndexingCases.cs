using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Operators that find places, read at places and write to places.</summary>
internal static class IndexingCases
{
    private static readonly TensorData Ties = OperatorCase.Numbers([2, 5], 3, 1, 3, 0, 1, 2, 5, 5, 5, 2);

    public static IEnumerable<OperatorCase> All() =>
        [.. Extrema(), .. OneHots(), .. Gathers(), .. Scatters(), .. Reductions(), .. Choices(), .. Sums(), .. Boxes()];

    private static IEnumerable<OperatorCase> Extrema()
    {
        foreach (string opType in (string[])["ArgMax", "ArgMin"])
        {
            foreach (long opset in (long[])[7, 11, 12, 13, 25])
            {
                yield return new OperatorCase(opType, opset).X(2, 3, 4).NoGradient();
                yield return new OperatorCase(opType, opset, ("axis", 1), ("keepdims", 0)).Input(Ties).NoGradient();
                yield return new OperatorCase(opType, opset, ("axis", 2)).X(2, 3, 4).NoGradient();
            }

            yield return new OperatorCase(opType, 12, ("axis", -1), ("select_last_index", 1)).Input(Ties).NoGradient();
            yield return new OperatorCase(opType, 13, ("axis", 1), ("select_last_index", 1), ("keepdims", 0)).Input(Ties).NoGradient();
            yield return new OperatorCase(opType, 13, ("axis", 1)).Input(OperatorCase.Ints([2, 2], 1, 4, 3, -2)).NoGradient();
        }

        foreach (long opset in (long[])[7, 11, 13])
        {
            yield return new OperatorCase("Hardmax", opset).X(2, 3, 4).NoGradient();
            yield return new OperatorCase("Hardmax", opset, ("axis", 1)).Input(Ties).NoGradient();
            yield return new OperatorCase("Hardmax", opset, ("axis", 0)).X(2, 3, 4).NoGradient();
        }

        yield return new OperatorCase("TopK", 7, ("k", 2)).X(3, 5).Outputs(2);
        yield return new OperatorCase("TopK", 9, ("k", 2), ("axis", 0)).X(3, 5).Outputs(2);
        foreach (long opset in (long[])[10, 11, 24])
        {
            yield return new OperatorCase("TopK", opset).X(3, 5).Longs(3).Outputs(2);
            yield return new OperatorCase("TopK", opset, ("axis", 1)).X(2, 4, 3).Longs(2).Outputs(2);
        }

        yield return new OperatorCase("TopK", 11, ("largest", 0)).X(3, 5).Longs(3).Outputs(2);
        yield return new OperatorCase("TopK", 11).Input(Ties).Longs(4).Outputs(2).NoGradient();
        yield return new OperatorCase("TopK", 11, ("largest", 0)).Input(Ties).Longs(4).Outputs(2).NoGradient();
        yield return new OperatorCase("TopK", 11, ("axis", -2)).Input(OperatorCase.Ints([3, 2], 4, 1, 7, 2, 5, 9)).Longs(2).Outputs(2).NoGradient();
    }

    private static IEnumerable<OperatorCase> OneHots()
    {
        foreach (long opset in (long[])[9, 11])
        {
            yield return new OperatorCase("OneHot", opset).Input(OperatorCase.Ints(0, 3, -1, 7)).Scalar(4L).Floats(-1, 2.5f).NoGradient();
            yield return new OperatorCase("OneHot", opset).Input(OperatorCase.Ints([2, 2], 0, 3, 1, 1)).Scalar(4L).X(2);
            yield return new OperatorCase("OneHot", opset, ("axis", 1)).Input(OperatorCase.Numbers([2, 2], 0.2f, 3.7f, 1.1f, 1.4f)).Scalar(5f).X(2);
            yield return new OperatorCase("OneHot", opset, ("axis", -3)).Input(OperatorCase.Ints([2, 2], 0, 3, -2, 1)).Longs(4).Longs(0, 1).NoGradient();
        }
    }

    private static IEnumerable<OperatorCase> Gathers()
    {
        foreach (long opset in (long[])[11, 13])
        {
            yield return new OperatorCase("GatherElements", opset).X(3, 3).Input(OperatorCase.Ints([2, 3], 1, 2, 0, 2, 0, -1));
            yield return new OperatorCase("GatherElements", opset, ("axis", 1)).X(2, 3).Input(OperatorCase.Ints([2, 4], 1, 2, 0, 0, 2, 0, -1, 1));
            yield return new OperatorCase("GatherElements", opset, ("axis", -1)).W(2, 2, 2).Input(OperatorCase.Ints([1, 2, 1], 1, 0)).NoGradient();
            yield return new OperatorCase("GatherND", opset).X(2, 3, 4).Input(OperatorCase.Ints([2, 2], 0, 1, 1, -1));
            yield return new OperatorCase("GatherND", opset).X(2, 3).Input(OperatorCase.Ints([2, 1, 2], 0, 1, 1, 2));
        }

        yield return new OperatorCase("GatherND", 12, ("batch_dims", 1)).X(2, 3, 4).Input(OperatorCase.Ints([2, 1], 1, 0));
        yield return new OperatorCase("GatherND", 13, ("batch_dims", 1)).X(2, 3, 4).Input(OperatorCase.Ints([2, 2, 2], 1, 0, 2, -1, 0, 3, 1, 1));
        yield return new OperatorCase("GatherND", 13, ("batch_dims", 2)).X(2, 2, 3, 2).Input(OperatorCase.Ints([2, 2, 1], 1, 0, -1, 2));
    }

    private static IEnumerable<OperatorCase> Scatters()
    {
        TensorData places = OperatorCase.Ints([2, 3], 1, 0, 2, 0, -1, 1);
        foreach (long opset in (long[])[9, 10])
        {
            yield return new OperatorCase("Scatter", opset).X(3, 3).Input(places).X(2, 3);
            yield return new OperatorCase("Scatter", opset, ("axis", 1)).X(2, 5).Input(OperatorCase.Ints([2, 3], 1, 0, 4, 3, 1, 2)).X(2, 3);
        }

        foreach (long opset in (long[])[11, 13, 16, 18])
        {
            yield return new OperatorCase("ScatterElements", opset).X(3, 3).Input(places).X(2, 3);
            yield return new OperatorCase("ScatterElements", opset, ("axis", -1)).X(3, 3, 4).Input(OperatorCase.Ints([1, 2, 2], 1, -1, 0, 3)).X(1, 2, 2);
            yield return new OperatorCase("ScatterND", opset).X(4, 3).Input(OperatorCase.Ints([2, 1], 3, 1)).X(2, 3);
            yield return new OperatorCase("ScatterND", opset).X(4, 3, 2).Input(OperatorCase.Ints([2, 1, 2], 3, 1, 0, -1)).X(2, 1, 2);
        }

        yield return new OperatorCase("ScatterElements", 13).X(1, 3).Input(TensorData.FromLongs([0, 3], [])).X(0, 3).NoGradient();
        yield return new OperatorCase("ScatterND", 13).Input(OperatorCase.Ints(5, 6, 7)).Input(OperatorCase.Ints([2, 1], 2, 0)).Input(OperatorCase.Ints(1, 2)).NoGradient();
    }

    private static IEnumerable<OperatorCase> Reductions()
    {
        foreach (string reduction in (string[])["add", "mul", "max", "min"])
        {
            foreach (long opset in (long[])[16, 18])
            {
                if (opset == 18 || reduction is "add" or "mul")
                {
                    yield return new OperatorCase("ScatterElements", opset, ("reduction", reduction)).X(3, 3).Input(OperatorCase.Ints([3, 3], 1, 0, 2, 1, -1, 1, 1, 0, 0)).X(3, 3);
                    yield return new OperatorCase("ScatterElements", opset, ("reduction", reduction), ("axis", 1)).X(2, 2).Input(OperatorCase.Ints([2, 5], 1, 0, 1, 1, -1, 0, 0, 0, 0, 0)).X(2, 5);
                    yield return new OperatorCase("ScatterND", opset, ("reduction", reduction)).X(4, 3).Input(OperatorCase.Ints([5, 1], 3, 1, 3, -1, 0)).X(5, 3);
                    yield return new OperatorCase("ScatterND", opset, ("reduction", reduction)).X(2, 3).Input(OperatorCase.Ints([2, 2, 2], 0, 1, 1, 2, 0, 1, 1, -1)).X(2, 2);
                }
            }
        }
    }

    private static IEnumerable<OperatorCase> Choices()
    {
        TensorData sparse = OperatorCase.Numbers([2, 2, 3], 0, 1, 0, -2, 0, 3, 0, 0, 0, 4, 0, float.NaN);
        foreach (long opset in (long[])[9, 13])
        {
            yield return new OperatorCase("NonZero", opset).Input(sparse).NoGradient();
            yield return new OperatorCase("NonZero", opset).Input(OperatorCase.Numbers([], 2)).NoGradient();
            yield return new OperatorCase("NonZero", opset).Input(OperatorCase.Bools([3], true, false, true)).NoGradient();
        }

        foreach (long opset in (long[])[9, 11])
        {
            yield return new OperatorCase("Compress", opset).X(2, 3).Input(OperatorCase.Bools([4], false, true, true, true));
            yield return new OperatorCase("Compress", opset, ("axis", 0)).X(3, 2).Input(OperatorCase.Bools([3], true, false, true));
            yield return new OperatorCase("Compress", opset, ("axis", 1)).X(2, 3, 2).Input(OperatorCase.Bools([2], false, true));
        }

        yield return new OperatorCase("Compress", 11, ("axis", -1)).X(2, 3).Input(OperatorCase.Bools([3], true, false, true));
        TensorData rows = OperatorCase.Numbers([4, 2], 1, 0, 0, 5, 1, 0, 0, 2);
        foreach (int sorted in (int[])[0, 1])
        {
            yield return new OperatorCase("Unique", 11, ("sorted", sorted)).Input(Ties).Outputs(4).NoGradient();
            yield return new OperatorCase("Unique", 11, ("sorted", sorted), ("axis", 0)).Input(rows).Outputs(4).NoGradient();
            yield return new OperatorCase("Unique", 11, ("sorted", sorted), ("axis", -1)).Input(rows).Outputs(4).NoGradient();
            yield return new OperatorCase("Unique", 11, ("sorted", sorted)).X(2, 3);
        }

        yield return new OperatorCase("Unique", 11).Input(OperatorCase.Ints(3, 1, 3, 2)).Outputs(4).NoGradient();
        foreach (long opset in (long[])[10, 17])
        {
            yield return new OperatorCase("ReverseSequence", opset).X(4, 3).Longs(4, 1, 3);
            yield return new OperatorCase("ReverseSequence", opset, ("batch_axis", 0), ("time_axis", 1)).X(3, 4, 2).Input(OperatorCase.Ints(4, 2, 1));
        }
    }

    private static IEnumerable<OperatorCase> Sums()
    {
        foreach (long opset in (long[])[11, 14])
        {
            foreach (int exclusive in (int[])[0, 1])
            {
                foreach (int reverse in (int[])[0, 1])
                {
                    yield return new OperatorCase("CumSum", opset, ("exclusive", exclusive), ("reverse", reverse)).X(2, 4, 3).Scalar(1L);
                    yield return new OperatorCase("CumSum", opset, ("exclusive", exclusive), ("reverse", reverse)).X(3, 4).Scalar(-1L);
                }
            }

            yield return new OperatorCase("CumSum", opset).Input(OperatorCase.Ints(3, 1, 4)).Scalar(0L).NoGradient();
        }
    }

    private static IEnumerable<OperatorCase> Boxes()
    {
        foreach (long opset in (long[])[10, 11])
        {
            OperatorCase Suppress(int centres) => new OperatorCase("NonMaxSuppression", opset, ("center_point_box", centres)).NoGradient();
            yield return Suppress(0).Between(0, 1, 2, 30, 4).Between(0, 1, 2, 3, 30).Longs(5).Floats(0.3f).Floats(0.4f);
            yield return Suppress(1).Between(0.2, 1, 2, 30, 4).Between(0, 1, 2, 3, 30).Longs(30).Floats(0.5f);
            yield return Suppress(0).Between(0, 1, 1, 12, 4).Between(0, 1, 1, 1, 12).Longs(12);
            yield return Suppress(0).Between(0, 1, 1, 12, 4).Between(0, 1, 1, 1, 12);
        }
    }
}
