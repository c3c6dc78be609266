using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>One at the first maximum along an axis, zero elsewhere.</summary>
internal sealed class Hardmax : SoftmaxOperator
{
    protected override Tensor Normalised(Tensor x, long axis)
    {
        Tensor place = x.argmax(axis, keepdim: true);
        return zeros_like(x).scatter(axis, place, ones(place.shape, x.dtype, x.device));
    }
}
