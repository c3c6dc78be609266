using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The slices whose leading coordinates the last axis of the indices holds; the first `batch_dims` axes of data and indices go together.
/// </summary>
internal sealed class GatherND : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor indices) = (call[0], call[1]);
        (long[] shape, long[] tuples) = (x.shape, indices.shape);
        var shared = (int)call.Int("batch_dims", 0);
        int end = shared + (int)tuples[^1];
        long batches = shape[..shared].Aggregate(1L, (product, extent) => product * extent);
        long slices = shape[shared..end].Aggregate(1L, (product, extent) => product * extent);
        Tensor rows = Scattering.Rows(indices, shape.AsSpan(shared, end - shared)).reshape(batches, -1);
        rows = rows + arange(batches, ScalarType.Int64).unsqueeze(1) * slices;
        long[] slice = shape[end..];
        return x.reshape([batches * slices, .. slice]).index_select(0, rows.reshape(-1)).reshape([.. tuples[..^1], .. slice]);
    }
}
