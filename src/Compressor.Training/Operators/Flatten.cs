using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Reshape to a matrix: the axes before `axis` become rows, the others columns.</summary>
internal sealed class Flatten : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long[] shape = call[0].shape;
        int axis = (int)NodeCall.Axis(call.Int("axis", 1), shape.Length);
        long rows = shape[..axis].Aggregate(1L, (product, extent) => product * extent);
        long columns = shape[axis..].Aggregate(1L, (product, extent) => product * extent);
        return call[0].reshape(rows, columns);
    }
}
