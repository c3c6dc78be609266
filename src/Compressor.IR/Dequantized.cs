namespace Compressor.IR;

/// <summary>
/// What DequantizeLinear makes of constants: w = s (q - z), with one scale and zero point per tensor, or one per index of an axis.
/// </summary>
internal static class Dequantized
{
    /// <summary>The float32 tensor that a node stands for; null where it is another node, reads no constants, or works by blocks.</summary>
    /// <param name="constants">Finds a constant by name.</param>
    public static TensorData? Of(Node node, Func<string, TensorData?> constants)
    {
        if (node is not { OpType: "DequantizeLinear", Domain: "" } || node.Int("block_size", 0) != 0
            || constants(node.Input(0)) is not { Type: ElementType.Int8 or ElementType.UInt8 or ElementType.Int32 } integers
            || constants(node.Input(1)) is not { Type: ElementType.Float32 } scale
            || (node.Input(2).Length > 0 && constants(node.Input(2)) is null))
        {
            return null;
        }

        float[] scales = scale.ToFloats();
        long[] zeroPoints = node.Input(2).Length > 0 ? constants(node.Input(2))!.ToLongs() : new long[scales.Length];
        long axis = node.Int("axis", 1);
        axis = axis < 0 ? axis + integers.Rank : axis;
        if (scales.Length > 1
            && (axis >= integers.Rank || integers.Shape[(int)axis] != scales.Length || zeroPoints.Length != scales.Length))
        {
            return null;
        }

        long inner = TensorData.CountOf([.. integers.Shape.Skip((int)axis + 1)]);
        long[] values = integers.ToLongs();
        var result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int channel = scales.Length > 1 ? (int)(i / inner % scales.Length) : 0;
            result[i] = scales[channel] * (values[i] - zeroPoints[channel]);
        }

        return TensorData.FromFloats(integers.Shape, result);
    }
}
