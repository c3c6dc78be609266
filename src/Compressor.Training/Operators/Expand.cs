using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The tensor broadcast together with a shape: an extent of 1 on either side takes the other's. A batch size that the file bakes into
/// the shape gives way to the batch of the run.
/// </summary>
internal sealed class Expand : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] target = call.Longs(1);
        long[] own = x.shape;
        int rank = Math.Max(target.Length, own.Length);
        var shape = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long wanted = axis < rank - target.Length ? 1 : target[axis - (rank - target.Length)];
            long given = axis < rank - own.Length ? 1 : own[axis - (rank - own.Length)];
            bool batch = axis == 0 && given == call.Settings.Batch && call.IsBakedBatch(wanted);
            shape[axis] = wanted == 1 || batch ? given : wanted;
        }

        return x.expand(shape);
    }
}
