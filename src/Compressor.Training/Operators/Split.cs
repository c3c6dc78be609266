using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The tensor cut along `axis` into parts of the listed sizes (attribute `split` before opset 13, an input since), else into equal parts,
/// of which the last may be smaller.
/// </summary>
internal sealed class Split : Operator
{
    public override bool Rearranges => true;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = NodeCall.Axis(call.Int("axis", 0), x.dim());
        return x.split(call.LongsFrom("split", 1) ?? EqualParts(x.shape[axis], call.Node.Outputs.Count), axis);
    }

    private static long[] EqualParts(long extent, int parts)
    {
        long size = (extent + parts - 1) / parts;
        return [.. Enumerable.Range(0, parts).Select(part => Math.Clamp(extent - part * size, 0, size))];
    }
}
