using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Inverse tangent.</summary>
internal sealed class Atan : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].atan();
}
