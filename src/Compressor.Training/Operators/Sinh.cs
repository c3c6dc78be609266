using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Hyperbolic sine.</summary>
internal sealed class Sinh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].sinh();
}
