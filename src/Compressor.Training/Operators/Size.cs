using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The number of elements, as an int64 scalar.</summary>
internal sealed class Size : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => tensor(call[0].numel(), ScalarType.Int64);
}
