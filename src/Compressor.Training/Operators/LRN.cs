using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// Local response normalisation over channels: y = x / (bias + alpha / size * s)^beta, where s sums the squares of `size` channels,
/// floor((size - 1) / 2) of them before the element's own.
/// </summary>
internal sealed class LRN : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long size = call.Int("size", 1);
        long before = (size - 1) / 2;
        long[] shape = x.shape;
        Tensor squares = functional.pad(x.square().reshape(shape[0], shape[1], -1), [0, 0, before, size - 1 - before]);
        Tensor sums = squares.unfold(1, size, 1).sum(-1).reshape(shape);
        return x / (sums * (call.Float("alpha", 0.0001) / size) + call.Float("bias", 1)).pow(call.Float("beta", 0.75));
    }
}
