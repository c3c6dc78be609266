using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Hyperbolic cosine.</summary>
internal sealed class Cosh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].cosh();
}
