using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Inverse hyperbolic cosine.</summary>
internal sealed class Acosh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].acosh();
}
