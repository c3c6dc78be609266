using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Inverse hyperbolic sine.</summary>
internal sealed class Asinh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].asinh();
}
