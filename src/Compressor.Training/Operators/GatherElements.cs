using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// For each index the element that it names along `axis`, at the index's own place along the other axes. Negative indices count from
/// the end.
/// </summary>
internal sealed class GatherElements : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long axis = NodeCall.Axis(call.Int("axis", 0), call[0].dim());
        return call[0].gather(axis, Scattering.Wrapped(call[1], call[0].shape[axis]));
    }
}
