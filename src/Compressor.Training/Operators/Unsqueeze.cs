using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensor with new axes of extent 1, placed as the result counts its axes.</summary>
internal sealed class Unsqueeze : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long[] axes = call.LongsFrom("axes", 1) ?? throw new InvalidOperationException("Unsqueeze without axes.");
        var shape = call[0].shape.ToList();
        int rank = shape.Count + axes.Length;
        foreach (long axis in axes.Select(axis => NodeCall.Axis(axis, rank)).Order())
        {
            shape.Insert((int)axis, 1);
        }

        return call[0].reshape([.. shape]);
    }
}
