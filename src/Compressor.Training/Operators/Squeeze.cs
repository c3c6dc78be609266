using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensor without some axes of extent 1: those listed, else all of them.</summary>
internal sealed class Squeeze : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long[] shape = call[0].shape;
        long[]? axes = call.LongsFrom("axes", 1);
        var dropped = axes is null
            ? Enumerable.Range(0, shape.Length).Where(axis => shape[axis] == 1).ToHashSet()
            : axes.Select(axis => (int)NodeCall.Axis(axis, shape.Length)).ToHashSet();
        return call[0].reshape([.. shape.Where((_, axis) => !dropped.Contains(axis))]);
    }
}
