using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Y = alpha A' B' over the last two axes, the others broadcast. With transBatchA (transBatchB) the first axis goes behind the other batch
/// axes before; with transA (transB) the last two axes are swapped.
/// </summary>
internal abstract class ScaledMatMulOperator : BilinearOperator
{
    public sealed override string Domain => MicrosoftDomain;

    protected sealed override double Scale(NodeCall call) => call.Float("alpha", 1);

    protected sealed override Tensor Product(NodeCall call, Tensor left, Tensor right)
    {
        Tensor product = Arranged(call, left, "A").matmul(Arranged(call, right, "B"));
        return Scale(call) == 1 ? product : product.mul_(Scale(call));
    }

    private static Tensor Arranged(NodeCall call, Tensor x, string side)
    {
        if (x.dim() < 2)
        {
            return x;
        }

        x = call.Int($"transBatch{side}", 0) != 0 ? x.movedim([0], [-2]) : x;
        return call.Int($"trans{side}", 0) != 0 ? x.transpose(-1, -2) : x;
    }
}
