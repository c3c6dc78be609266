using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensor repeated along each axis; before opset 6 along one, given as number and axis.</summary>
internal sealed class Tile : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        if (call.Opset >= 6)
        {
            return call[0].repeat(call.Longs(1));
        }

        long[] repeats = [.. Enumerable.Repeat(1L, (int)call[0].dim())];
        repeats[call.Longs(2)[0]] = call.Longs(1)[0];
        return call[0].repeat(repeats);
    }
}
