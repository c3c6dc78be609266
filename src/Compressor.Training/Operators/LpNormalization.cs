using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>x divided by its p-norm (p 1 or 2) along `axis`; 0 where that is 0.</summary>
internal sealed class LpNormalization : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => functional.normalize(call[0], call.Int("p", 2), call.Int("axis", -1));
}
