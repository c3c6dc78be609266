using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The largest integer not above x.</summary>
internal sealed class Floor : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].floor();
}
