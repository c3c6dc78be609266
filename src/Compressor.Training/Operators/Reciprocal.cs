using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>1 / x.</summary>
internal sealed class Reciprocal : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].reciprocal();
}
