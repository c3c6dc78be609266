using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>y = x / sqrt(mean(x^2) + epsilon) * scale, with the mean over the axes from `axis` on.</summary>
internal sealed class RMSNormalization : SingleOutputOperator
{
    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call) =>
        call[0] * InverseRoot(call[0], call.Int("axis", -1), call.Float("epsilon", 1e-5)) * call[1];

    /// <summary>1 / sqrt(mean(x^2) + epsilon), the reduced axes kept.</summary>
    public static Tensor InverseRoot(Tensor x, long axis, double epsilon)
    {
        int first = (int)NodeCall.Axis(axis, x.dim());
        long[] axes = [.. Enumerable.Range(first, (int)x.dim() - first).Select(reduced => (long)reduced)];
        return (x.square().mean(axes, keepdim: true) + epsilon).rsqrt();
    }
}
