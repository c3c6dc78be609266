using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensor repeated along each axis.</summary>
internal sealed class Tile : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call) => call[0].repeat(call.Longs(1));
}
