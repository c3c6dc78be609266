using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Cosine.</summary>
internal sealed class Cos : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].cos();
}
