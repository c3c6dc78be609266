using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Y = alpha A' B' + beta C, where A' and B' are transposed on request.</summary>
internal abstract class GemmOperator : BilinearOperator
{
    protected sealed override double Scale(NodeCall call) => call.Float("alpha", 1);

    protected sealed override Tensor Product(NodeCall call, Tensor left, Tensor right)
    {
        Tensor a = call.Int("transA", 0) != 0 ? left.t() : left;
        Tensor b = call.Int("transB", 0) != 0 ? right.t() : right;
        Tensor product = a.mm(b);
        return Scale(call) == 1 ? product : product.mul_(Scale(call));
    }

    protected sealed override Tensor? Bias(NodeCall call)
    {
        double beta = call.Float("beta", 1);
        return call.Optional(2) is { } bias && beta != 1 ? bias * beta : call.Optional(2);
    }

    protected sealed override Tensor Biased(NodeCall call, Tensor left, Tensor right)
    {
        if (Bias(call) is not { } bias)
        {
            return Product(call, left, right);
        }

        Tensor a = call.Int("transA", 0) != 0 ? left.t() : left;
        Tensor b = call.Int("transB", 0) != 0 ? right.t() : right;
        return addmm(bias, a, b, 1, (float)Scale(call));
    }
}
