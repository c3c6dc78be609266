using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a &gt; b, with broadcasting.</summary>
internal sealed class Greater : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].gt(call[1]);
}
