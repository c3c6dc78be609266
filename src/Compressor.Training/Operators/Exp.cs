using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>e^x.</summary>
internal sealed class Exp : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].exp();
}
