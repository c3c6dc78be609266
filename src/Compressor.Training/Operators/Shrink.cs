using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x + bias where x &lt; -lambd, x - bias where x &gt; lambd, 0 between.</summary>
internal sealed class Shrink : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        double bias = call.Float("bias", 0);
        Tensor outside = x.abs() > call.Float("lambd", 0.5);
        return (outside * (x - x.sign() * bias)).to(x.dtype);
    }
}
