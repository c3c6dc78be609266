using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where x is not a number.</summary>
internal sealed class IsNaN : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].isnan();
}
