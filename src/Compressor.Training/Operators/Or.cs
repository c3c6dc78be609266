using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical disjunction with broadcasting.</summary>
internal sealed class Or : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].logical_or(call[1]);
}
