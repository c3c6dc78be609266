using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Sine.</summary>
internal sealed class Sin : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].sin();
}
