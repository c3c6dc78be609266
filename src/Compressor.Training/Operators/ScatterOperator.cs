using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The data with updates at the places that the indices name along `axis`; the other coordinates of a place are the update's own. With
/// `reduction` (add, mul, max, min) old and new are combined.
/// </summary>
internal abstract class ScatterOperator : SingleOutputOperator
{
    public sealed override string? Refuses(Node node, long opset) => Scattering.Refuses(node);

    protected sealed override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor updates) = (call[0], call[2]);
        long[] shape = x.shape;
        int axis = (int)NodeCall.Axis(call.Int("axis", 0), shape.Length);
        Tensor indices = Scattering.Wrapped(call[1], shape[axis]);
        long[] strides = Scattering.Strides(shape);
        Tensor places = indices * strides[axis];
        for (int other = 0; other < shape.Length; other++)
        {
            if (other != axis)
            {
                Tensor coordinates = arange(indices.shape[other], ScalarType.Int64) * strides[other];
                places = places + coordinates.reshape([-1, .. Enumerable.Repeat(1L, shape.Length - other - 1)]);
            }
        }

        string reduction = call.Text("reduction", "none");
        return Scattering.Of(x.reshape(-1), places.reshape(-1), updates.reshape(-1), reduction).reshape(shape);
    }
}
