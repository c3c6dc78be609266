using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// A cache with the update written along `axis` from each row's `write_indices` on (0 without); `mode` circular goes on at the beginning
/// after the end.
/// </summary>
internal sealed class TensorScatter : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        (Tensor cache, Tensor update) = (call[0], call[1]);
        int axis = (int)NodeCall.Axis(call.Int("axis", -2), cache.dim());
        long[] along = [.. Enumerable.Repeat(1L, (int)cache.dim())];
        along[axis] = update.shape[axis];
        Tensor places = arange(update.shape[axis], ScalarType.Int64, cache.device).view(along);
        if (call.Optional(2) is { } starts)
        {
            long[] perRow = [.. Enumerable.Repeat(1L, (int)cache.dim())];
            perRow[0] = -1;
            places = places + starts.to(ScalarType.Int64).view(perRow);
        }

        places = call.Text("mode", "linear") == "circular" ? places.remainder(cache.shape[axis]) : places;
        return cache.scatter(axis, places.expand(update.shape), update);
    }
}
