using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x where x >= 0, slope x elsewhere; the slope broadcasts to x. Before opset 7 a list of slopes holds one per channel.</summary>
internal sealed class PRelu : SingleOutputOperator
{
    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor slope) = (call[0], call[1]);
        if (call.Opset < 7 && slope.dim() == 1 && x.dim() > 2)
        {
            slope = slope.reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)]);
        }

        return where(x < 0, x * slope, x);
    }
}
