using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Square root.</summary>
internal sealed class Sqrt : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].sqrt();
}
