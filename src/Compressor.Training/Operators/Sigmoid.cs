using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>1 / (1 + e^-x).</summary>
internal sealed class Sigmoid : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].sigmoid();
}
