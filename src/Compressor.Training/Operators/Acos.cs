using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Inverse cosine.</summary>
internal sealed class Acos : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].acos();
}
