using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The coordinates of all elements other than zero, as int64 [rank, count], in row-major order.</summary>
internal sealed class NonZero : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        return (x.dim() == 0 ? x.reshape(1) : x).nonzero().t();
    }
}
