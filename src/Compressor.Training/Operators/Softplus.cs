using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>ln(1 + e^x).</summary>
internal sealed class Softplus : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].softplus();
}
