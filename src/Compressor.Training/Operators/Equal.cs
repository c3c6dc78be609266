using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a = b, with broadcasting.</summary>
internal sealed class Equal : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].eq(call[1]);
}
