using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>a where the condition holds, b elsewhere, all three broadcast.</summary>
internal sealed class Where : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => where(call[0], call[1], call[2]);
}
