using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The different elements (with `axis`, the different slices), ascending or with sorted = 0 as they first occur; and for each its first
/// place, for each element of the input its place in the result, and how often each occurs.
/// </summary>
internal sealed class Unique : Operator
{
    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long? given = call.Node.Attribute("axis") as long?;
        Tensor x = given is null ? call[0].reshape(-1) : call[0];
        long axis = NodeCall.Axis(given ?? 0, x.dim());
        (_, Tensor? places, Tensor? occurrences) = x.detach().unique(true, true, true, given is null ? null : (int)axis);
        (Tensor inverse, Tensor counts) = (places!, occurrences!);
        (Tensor groups, Tensor members) = inverse.sort(0, descending: false, stable: true);
        Tensor first = members.index_select(0, searchsorted(groups, arange(counts.shape[0], ScalarType.Int64)));
        if (call.Int("sorted", 1) == 0)
        {
            Tensor order = first.argsort();
            (first, counts) = (first.index_select(0, order), counts.index_select(0, order));
            inverse = order.argsort().index_select(0, inverse);
        }

        return [x.index_select(axis, first), first, inverse, counts];
    }
}
