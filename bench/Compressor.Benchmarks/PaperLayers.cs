using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>
/// Sparse variational dropout written down as the paper has it (Molchanov, Ashukha, Vetrov 2017), every term through autograd:
/// <code>
/// y = m + sqrt(v + 1e-8) epsilon      KL = 1/2 softplus(-log alpha) + k1 S(-k2 - k3 log alpha)
/// </code>
/// </summary>
public sealed class PaperLayers : LayerMaker
{
    private readonly List<(Parameter Theta, Parameter LogSigma2)> weights = [];

    public override nn.Module<Tensor, Tensor> Linear(int inputs, int outputs) => new Layer(this, [outputs, inputs], bias: true, nn.functional.linear);

    public override nn.Module<Tensor, Tensor> Conv(int inputs, int outputs, int kernel, int stride, int padding, bool bias) => new Layer(
        this, [outputs, inputs, kernel, kernel], bias,
        (x, weight, offset) => nn.functional.conv2d(x, weight, offset, strides: [stride, stride], padding: [padding, padding]));

    /// <summary>The divergence of all layers made so far.</summary>
    public Tensor Kl()
    {
        Tensor sum = zeros(1);
        foreach ((Parameter theta, Parameter logSigma2) in weights)
        {
            Tensor logAlpha = (logSigma2 - (theta.square() + 1e-8).log()).clamp(-8, 8);
            sum = sum + (0.5 * nn.functional.softplus(-logAlpha) + 0.63576 * (-1.87320 - 1.48695 * logAlpha).sigmoid()).sum();
        }

        return sum;
    }

    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter theta;
        private readonly Parameter logSigma2;
        private readonly Parameter? offset;
        private readonly Func<Tensor, Tensor, Tensor?, Tensor> product;

        public Layer(PaperLayers owner, long[] shape, bool bias, Func<Tensor, Tensor, Tensor?, Tensor> product)
            : base(nameof(Layer))
        {
            double scale = Math.Sqrt(2.0 / shape.Skip(1).Aggregate(1L, (count, extent) => count * extent));
            theta = new Parameter(randn(shape) * scale);
            logSigma2 = new Parameter(full(shape, -10f));
            offset = bias ? new Parameter(zeros(shape[0])) : null;
            this.product = product;
            RegisterComponents();
            owner.weights.Add((theta, logSigma2));
        }

        public override Tensor forward(Tensor input)
        {
            Tensor mean = product(input, theta, offset);
            Tensor variance = product(input.square(), logSigma2.exp(), null);
            return mean + (variance + 1e-8).sqrt() * randn_like(mean);
        }
    }
}
