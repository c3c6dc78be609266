using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a &lt; b, with broadcasting.</summary>
internal sealed class Less : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].lt(call[1]);
}
