using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>max(0, x).</summary>
internal sealed class Relu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].relu();
}
