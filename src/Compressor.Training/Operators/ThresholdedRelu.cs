using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x where x &gt; alpha, 0 elsewhere.</summary>
internal sealed class ThresholdedRelu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].threshold(call.Float("alpha", 1), 0);
}
