using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a &lt;= b, with broadcasting.</summary>
internal sealed class LessOrEqual : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].le(call[1]);
}
