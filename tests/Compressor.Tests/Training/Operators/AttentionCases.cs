using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Attention and rotary position embedding of the standard domain.</summary>
internal static class AttentionCases
{
    public static IEnumerable<OperatorCase> All() => [.. Attentions(), .. Rotations()];

    private static IEnumerable<OperatorCase> Attentions()
    {
        foreach (long opset in (long[])[23, 24])
        {
            OperatorCase Heads(params (string, object)[] attributes) => new OperatorCase("Attention", opset, attributes).X(2, 3, 4, 5).X(2, 3, 6, 5).X(2, 3, 6, 7);
            yield return Heads();
            yield return Heads(("is_causal", 1));
            yield return Heads(("scale", 0.3f), ("softcap", 0.8f));
            yield return Heads().X(4, 6);
            yield return Heads().X(2, 3, 4, 6);
            yield return Heads(("softcap", 0.8f)).X(3, 4, 6);
            yield return Heads(("is_causal", 1)).X(2, 1, 4, 6);
            yield return Heads().Input(BoolMask);
            yield return Heads(("is_causal", 1), ("softcap", 0.8f)).Input(BoolMask);
            yield return Heads(("scale", 0.3f)).Input(OperatorCase.Bools([4, 6], [.. BoolMask.ToLongs().Select((flag, i) => flag != 0 && i >= 6)]));
            yield return Heads(("scale", 0.4f)).Input(FirstRow(float.NegativeInfinity));
            yield return Heads(("scale", 0.5f)).Input(FirstRow(float.MinValue)).NoGradient();
            for (int mode = 0; mode < 4; mode++)
            {
                yield return Heads(("qk_matmul_output_mode", mode), ("softcap", 0.8f)).X(4, 6).With("out0", "", "", "out3");
            }

            OperatorCase Past(params (string, object)[] attributes) => Heads(attributes).None().X(2, 3, 2, 5).X(2, 3, 2, 7).Outputs(3);
            yield return Past();
            yield return Past(("is_causal", 1));
            yield return Heads(("is_causal", 1)).X(4, 8).X(2, 3, 2, 5).X(2, 3, 2, 7).Outputs(3);

            yield return new OperatorCase("Attention", opset).X(2, 6, 4, 5).X(2, 2, 3, 5).X(2, 2, 3, 5);
            OperatorCase Flat(int heads, params (string, object)[] attributes) =>
                new OperatorCase("Attention", opset, [("q_num_heads", heads), ("kv_num_heads", 2), .. attributes]).X(2, 4, heads * 5).X(2, 3, 10).X(2, 3, 6);
            yield return Flat(2);
            yield return Flat(2, ("is_causal", 1)).X(4, 3);
            yield return Flat(4, ("is_causal", 1));
            yield return Flat(2).None().X(2, 2, 1, 5).X(2, 2, 1, 3).Outputs(3);
        }

        yield return new OperatorCase("Attention", 24).X(2, 3, 4, 5).X(2, 3, 6, 5).X(2, 3, 6, 7).None().None().None().Input(OperatorCase.Ints(6, 2));
        yield return new OperatorCase("Attention", 24).X(2, 3, 4, 5).X(2, 3, 6, 5).X(2, 3, 6, 7).X(4, 6).None().None().Input(OperatorCase.Ints(3, 5));
    }

    /// <summary>A mask that leaves the first query no key.</summary>
    private static TensorData FirstRow(float masked) => OperatorCase.Numbers([4, 6], [.. Enumerable.Range(0, 24).Select(i => i < 6 ? masked : 0)]);

    private static TensorData BoolMask => OperatorCase.Bools([4, 6],
    [
        true, false, true, true, false, true,
        true, true, false, false, false, false,
        true, false, false, true, true, true,
        true, true, true, true, true, true,
    ]);

    private static IEnumerable<OperatorCase> Rotations()
    {
        foreach (int interleaved in (int[])[0, 1])
        {
            OperatorCase Rotation(params (string, object)[] attributes) => new("RotaryEmbedding", 23, [.. attributes, ("interleaved", interleaved)]);
            TensorData positions = OperatorCase.Ints([2, 4], 0, 1, 2, 3, 5, 0, 4, 2);
            yield return Rotation().X(2, 3, 4, 6).X(7, 3).X(7, 3).Input(positions);
            yield return Rotation(("rotary_embedding_dim", 4)).X(2, 3, 4, 6).X(7, 2).X(7, 2).Input(positions);
            yield return Rotation(("num_heads", 3)).X(2, 4, 18).X(7, 3).X(7, 3).Input(positions);
            yield return Rotation(("num_heads", 3)).X(2, 4, 18).X(2, 4, 3).X(2, 4, 3);
            yield return Rotation().X(2, 3, 4, 6).X(2, 4, 3).X(2, 4, 3);
        }
    }
}
