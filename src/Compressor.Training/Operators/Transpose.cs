using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The axes in another order, by default reversed.</summary>
internal sealed class Transpose : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        int rank = (int)call[0].dim();
        return call[0].permute(call.Ints("perm") ?? [.. Enumerable.Range(1, rank).Select(axis => (long)(rank - axis))]);
    }
}
