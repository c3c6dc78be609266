using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Inverse sine.</summary>
internal sealed class Asin : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].asin();
}
