using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The error function: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
internal sealed class Erf : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].erf();
}
