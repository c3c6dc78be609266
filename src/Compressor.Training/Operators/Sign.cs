using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>-1, 0 or 1.</summary>
internal sealed class Sign : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].sign();
}
