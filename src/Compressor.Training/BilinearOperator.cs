using Compressor.IR;
using Compressor.Training.Variational;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// An operator that is linear in its first and in its second input: the ones whose weights are made variational.
/// With a Gaussian weight w ~ N(theta, sigma^2) its output is sampled by local reparameterisation
/// (Kingma, Salimans, Welling 2015; Molchanov, Ashukha, Vetrov 2017, section 4.1):
/// <code>
/// m = f(x, theta) + b      v = f(x^2, sigma^2)      y = m + sqrt(v + 1e-8) * epsilon,   epsilon ~ N(0, 1)
/// </code>
/// The bias stays out of v, and 1e-8 keeps the root's gradient finite. A fused activation follows the sample. Where the variances are
/// bfloat16, matrices are multiplied as such for the mean too: what that rounds off is a tenth of the noise that the weights begin with,
/// and less of what they come to. The weights themselves, bias and sum stay float32.
/// </summary>
public abstract class BilinearOperator : Operator
{
    public sealed override bool Trains(int input) => input <= 2;

    public sealed override bool Prunes(int input) => input < 2;

    /// <summary>False where a node has operands beyond the two; a variational weight then arrives as one sample.</summary>
    protected internal virtual bool IsBilinear(Node node) => true;

    /// <summary>
    /// True where a variational weight arrives as one sample per step all the same: where it meets so many places of each sample that noise
    /// drawn for every place would average out over them. <see cref="RunSettings.HasNoiseAtEveryPlace"/> overrules it.
    /// </summary>
    protected internal virtual bool SharesNoise => false;

    /// <summary>
    /// What <see cref="Product"/> gets of an input, or of the input's variance: a sum over some of its elements, so that afterwards every
    /// element of one side meets each of the other at most once.
    /// </summary>
    protected virtual Tensor Operand(NodeCall call, int input, Tensor value) => value;

    /// <summary>f(left, right) without bias.</summary>
    protected abstract Tensor Product(NodeCall call, Tensor left, Tensor right);

    /// <summary>f(left, right) plus the node's bias, where it has one.</summary>
    protected virtual Tensor Biased(NodeCall call, Tensor left, Tensor right) => Product(call, left, right);

    /// <summary>What <see cref="Biased"/> adds to the product; null for nothing.</summary>
    protected virtual Tensor? Bias(NodeCall call) => null;

    /// <summary>A constant that <see cref="Product"/> multiplies with; the variance needs it once more.</summary>
    protected virtual double Scale(NodeCall call) => 1;

    /// <summary>What the node does to the sum, its noise included: the activation of a fused operator.</summary>
    protected virtual Tensor Finish(NodeCall call, Tensor sum) => sum;

    public override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [Finish(call, Biased(call, Operand(call, 0, call[0]), Operand(call, 1, call[1])))];

    /// <summary>The output's sample where the second (or, with <paramref name="leftIsWeight"/>, the first) input has a variance.</summary>
    /// <param name="noise">Where the noise comes from; null for the run's own.</param>
    internal Tensor Sample(NodeCall call, Tensor variance, bool leftIsWeight, GaussianNoise? noise = null)
    {
        (Tensor left, Tensor right) = (Operand(call, 0, call[0]), Operand(call, 1, call[1]));
        bool isNarrow = variance.dtype == ScalarType.BFloat16 && variance.dim() == 2;
        if (isNarrow)
        {
            (left, right) = (left.to(ScalarType.BFloat16), right.to(ScalarType.BFloat16));
        }

        Tensor mean = isNarrow ? Product(call, left, right) : Biased(call, left, right);
        Tensor spread = leftIsWeight
            ? Product(call, Operand(call, 0, variance), right.square().to(variance.dtype))
            : Product(call, left.square().to(variance.dtype), Operand(call, 1, variance));
        double scale = Scale(call);
        if (scale != 1)
        {
            spread = spread.mul_(scale);
        }

        Tensor sample = LocalReparameterization.Sample(mean, spread, noise ?? call.Settings.Noise!);
        return Finish(call, isNarrow && Bias(call) is { } bias ? sample.add_(bias) : sample);
    }
}
