using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The first input in the element type of the second.</summary>
internal sealed class CastLike : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call) => call[0].to(call[1].dtype);
}
