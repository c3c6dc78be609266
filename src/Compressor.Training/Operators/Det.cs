using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The determinant of each matrix of the last two axes.</summary>
internal sealed class Det : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].det();
}
