using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// DropConnect: weights and biases are dropped, each example with a mask of its own (Wan et al. 2013). With q = 1 - p,
/// <code>
/// training   y = a((M * W) v),   M ~ Bernoulli(q) per example; a bias is the weight of an input 1
/// test       u ~ N(q W v, p q (W * W)(v * v)),   y = mean over samples of a(u)
/// </code>
/// Networks are fine-tuned with M / q in place of M, so that the file's W v is the mean. A mask per example costs as many numbers as
/// the weight has, times the batch.
/// </summary>
public sealed class DropConnect : DropoutMethod
{
    private const int BiasInput = 2;
    private static readonly NumberParameter P = new("p", "share of weights that is dropped", 0, 1, 0.5);

    public override string Id => "dropconnect";

    public override string Paper => "Wan et al. 2013";

    public override string Where => "weights and biases of a Gemm, MatMul or convolution";

    public override string InFile => "inverted: the weights as they are";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <summary>Examples are told apart along axis 0 of what the node reads first.</summary>
    public override bool Fits(DropoutSite site) =>
        site is { Kind: DropoutSiteKind.Product, Operand: 0, AddsData: false, OpType: not "Einsum" } && site.Node!.Int("transA", 0) == 0;

    /// <summary>The paper's u while training: masks over W [out, in] and b [out], anew for each row of v [N, in].</summary>
    public static Tensor Train(Tensor v, Tensor weight, Tensor bias, double p, DropoutNoise noise)
    {
        Tensor weights = weight.unsqueeze(0) * noise.Keep([v.shape[0], .. weight.shape], 1 - p, weight.dtype);
        Tensor biases = bias * noise.Keep([v.shape[0], .. bias.shape], 1 - p, bias.dtype);
        return weights.matmul(v.unsqueeze(2)).squeeze(2) + biases;
    }

    /// <summary>The test-time moments of u: a bias is the weight of an input 1.</summary>
    /// <inheritdoc cref="Train"/>
    public static (Tensor Mean, Tensor Variance) Moments(Tensor v, Tensor weight, Tensor bias, double p) => (
        nn.functional.linear(v, weight, bias) * (1 - p),
        nn.functional.linear(v.square(), weight.square(), bias.square()) * (p * (1 - p)));

    /// <summary>The test-time output: the mean of an activation over samples of a normal with these moments.</summary>
    public static Tensor Test((Tensor Mean, Tensor Variance) matched, Func<Tensor, Tensor> activation, int samples, DropoutNoise noise)
    {
        Tensor deviation = matched.Variance.sqrt();
        Tensor sum = zeros_like(matched.Mean);
        for (int i = 0; i < samples; i++)
        {
            sum = sum + activation(addcmul(matched.Mean, deviation, noise.Normal(matched.Mean), 1));
        }

        return sum / samples;
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), noise);

    private sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : NodeDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(NodeRun run)
        {
            NodeCall call = run.Call;
            int examples = (int)call[0].shape[0];
            Tensor? bias = call.Optional(BiasInput);
            var outputs = new Tensor[examples];
            for (int i = 0; i < examples; i++)
            {
                Tensor mask = Scale(noise.Keep(call[1], 1 - p));
                NodeCall own = call.With(0, call[0].narrow(0, i, 1)).With(1, call[1] * mask);
                if (bias is not null)
                {
                    own = own.With(BiasInput, bias * Scale(noise.Keep(bias, 1 - p)));
                }

                outputs[i] = run.Variance is { } variance ? run.Sample(own, variance * mask.square(), 1, noise) : run.Output(own);
            }

            return cat(outputs);
        }

        private Tensor Scale(Tensor mask) => p < 1 ? mask.mul_(1 / (1 - p)) : mask;
    }
}
