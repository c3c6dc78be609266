using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Batch, layer, instance, group, p-norm and local response normalisation, softmax.</summary>
internal static class NormalizationCases
{
    public static IEnumerable<OperatorCase> All()
    {
        // Statistics that the graph computes.
        yield return new OperatorCase("BatchNormalization", 15).X(4, 3, 2).W(3).W(3).X(3).Between(0.5, 2, 3);

        foreach (long opset in (long[])[7, 9, 14, 15, 21, 25])
        {
            yield return new OperatorCase("BatchNormalization", opset).X(4, 3, 5, 2).W(3).W(3).W(3).PositiveW(3);
            yield return new OperatorCase("BatchNormalization", opset, ("epsilon", 0.01f), ("momentum", 0.8f)).X(4, 3).W(3).W(3).W(3).PositiveW(3);
            yield return new OperatorCase("InstanceNormalization", opset, ("epsilon", 0.01f)).X(2, 3, 5, 4).W(3).W(3);
        }

        yield return new OperatorCase("BatchNormalization", 15).X(4, 3, 5).W(3).W(3).W(3).PositiveW(3);
        yield return new OperatorCase("BatchNormalization", 15).X(2, 3, 2, 4, 3).W(3).W(3).W(3).PositiveW(3);
        yield return new OperatorCase("InstanceNormalization", 17).X(2, 3, 7).W(3).W(3);
        yield return new OperatorCase("GroupNormalization", 18, ("num_groups", 2)).X(2, 6, 3, 4).W(2).W(2);
        yield return new OperatorCase("GroupNormalization", 21, ("num_groups", 2), ("epsilon", 0.01f)).X(2, 6, 3, 4).W(6).W(6);
        yield return new OperatorCase("GroupNormalization", 21, ("num_groups", 3)).X(2, 6, 5).W(6).W(6);

        OperatorCase Layer(params (string, object)[] attributes) => new("LayerNormalization", 17, attributes);
        yield return Layer().X(2, 3, 8).W(8).W(8);
        yield return Layer(("epsilon", 0.01f)).X(2, 3, 8).W(8);
        yield return Layer(("axis", 1)).X(2, 3, 4).W(3, 4).W(3, 4);
        yield return Layer(("axis", -2)).X(2, 3, 4).W(4).W(3, 4);
        yield return Layer(("axis", 0)).X(2, 3).W(2, 3).W(2, 3);
        yield return Layer(("axis", -1), ("stash_type", 1)).X(2, 3, 8).W(8).W(8).Outputs(3);
        yield return Layer(("axis", 1)).X(2, 3, 8).W(3, 8).W(3, 8).Outputs(2);

        yield return new OperatorCase("LayerNormalization", 13, ("epsilon", 0.01f)).X(2, 3, 8).W(8).W(8).Outputs(3);
        yield return new OperatorCase("SimplifiedLayerNormalization", 13, ("epsilon", 0.01f)).X(2, 3, 8).W(8);
        yield return new OperatorCase("SimplifiedLayerNormalization", 17, ("axis", 1)).X(2, 3, 4).W(3, 4);
        yield return new OperatorCase("RMSNormalization", 23, ("epsilon", 0.01f)).X(2, 3, 8).W(8);
        yield return new OperatorCase("RMSNormalization", 23, ("axis", 1)).X(2, 3, 4).W(3, 4);
        yield return new OperatorCase("RMSNormalization", 23, ("axis", -2)).X(2, 3, 4).W(4);
        yield return new OperatorCase("GroupNormalization", 18, ("num_groups", 3), ("epsilon", 0.01f)).X(2, 6, 5).W(3).W(3);

        foreach (long opset in (long[])[9, 13, 25])
        {
            yield return new OperatorCase("MeanVarianceNormalization", opset).X(2, 3, 4, 5);
            yield return new OperatorCase("MeanVarianceNormalization", opset, ("axes", new[] { 0, 1, 2, 3 })).X(2, 3, 4, 5);
            yield return new OperatorCase("MeanVarianceNormalization", opset, ("axes", new[] { 1, -1 })).X(2, 3, 4);
        }

        yield return new OperatorCase("MeanVarianceNormalization", 7).X(2, 3, 4, 5);
        yield return new OperatorCase("MeanVarianceNormalization", 7, ("across_channels", 1)).X(2, 3, 4, 5);
        yield return new OperatorCase("MeanVarianceNormalization", 7, ("normalize_variance", 0)).X(2, 3, 4, 5);

        foreach (long opset in (long[])[7, 22])
        {
            foreach (int p in (int[])[1, 2])
            {
                yield return new OperatorCase("LpNormalization", opset, ("p", p)).X(2, 3, 4);
                yield return new OperatorCase("LpNormalization", opset, ("p", p), ("axis", 1)).X(2, 3, 4);
            }

            yield return new OperatorCase("LpNormalization", opset).Input(OperatorCase.Numbers([2, 2], 0, 0, 3, 4)).NoGradient();
        }

        foreach (int size in (int[])[1, 3, 5])
        {
            yield return new OperatorCase("LRN", 13, ("size", size), ("alpha", 0.2f), ("beta", 0.6f), ("bias", 1.5f)).X(2, 5, 3, 3);
        }

        yield return new OperatorCase("LRN", 9, ("size", 3)).X(2, 5, 3, 3);

        foreach (string opType in (string[])["Softmax", "LogSoftmax"])
        {
            foreach (long opset in (long[])[7, 11, 13, 25])
            {
                yield return new OperatorCase(opType, opset).X(2, 3, 4);
                yield return new OperatorCase(opType, opset, ("axis", 0)).X(2, 3, 4);
                yield return new OperatorCase(opType, opset, ("axis", 2)).X(2, 3, 4);
            }

            yield return new OperatorCase(opType, 11, ("axis", -2)).X(2, 3, 4);
            yield return new OperatorCase(opType, 13, ("axis", -2)).X(2, 3, 4);
        }
    }
}
