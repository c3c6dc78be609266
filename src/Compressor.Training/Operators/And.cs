using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical conjunction with broadcasting.</summary>
internal sealed class And : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].logical_and(call[1]);
}
