using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical negation.</summary>
internal sealed class Not : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].logical_not();
}
