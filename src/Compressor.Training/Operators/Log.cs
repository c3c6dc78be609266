using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Natural logarithm.</summary>
internal sealed class Log : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].log();
}
