using Compressor.Training.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Max-pooling dropout: values are dropped before the maximum of each window is taken (Wu, Gu 2015). With a1 &lt;= … &lt;= an the window's
/// values in order and q = 1 - p,
/// <code>
/// training   y = max of the values that stay, 0 where none does        test   y = sum over i of q p^(n - i) ai
/// </code>
/// The second is the mean of the first. A file has no place for it, so networks are fine-tuned with noise around the file's maximum:
/// <code>
/// y = max(a) + training - test
/// </code>
/// </summary>
public sealed class MaxPoolingDropout : DropoutMethod
{
    private static readonly NumberParameter P = new("p", "share of values that is dropped", 0, 1, 0.5);

    public override string Id => "max-pooling";

    public override string Paper => "Wu, Gu 2015";

    public override string Where => "MaxPool and GlobalMaxPool, in their place while training";

    public override string InFile => "noise of mean 0 around the maximum: the pooling node as it is";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind == DropoutSiteKind.Pooling && site.OpType is "MaxPool" or "GlobalMaxPool";

    /// <summary>The paper's pooling while training.</summary>
    /// <param name="x">Values [N, C, …].</param>
    /// <param name="pool">Takes the maximum of each window.</param>
    public static Tensor Train(Tensor x, double p, Func<Tensor, Tensor> pool, DropoutNoise noise)
    {
        Tensor kept = x.masked_fill(noise.Keep(x, 1 - p).eq(0), double.NegativeInfinity);
        Tensor largest = pool(kept);
        return largest.masked_fill(largest.isneginf(), 0);
    }

    /// <summary>The paper's probability-weighted pooling at test time: windows [.., n] to [..].</summary>
    /// <param name="windows">-infinity where a window reaches into the padding.</param>
    public static Tensor Test(Tensor windows, double p)
    {
        Tensor sorted = windows.sort(-1, descending: true).Values;
        double[] weights = [.. Enumerable.Range(0, (int)windows.shape[^1]).Select(rank => (1 - p) * Math.Pow(p, rank))];
        return (sorted.masked_fill(sorted.isneginf(), 0) * tensor(weights, windows.dtype)).sum(-1);
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), noise);

    private sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : NodeDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(NodeRun run)
        {
            NodeCall call = run.Call;
            Tensor largest = run.Output(call);
            Tensor sampled = MaxPoolingDropout.Train(call[0], p, kept => run.Output(call.With(0, kept)), noise);
            return largest + sampled - Test(Windows(call, Site.OpType), p).reshape(largest.shape);
        }

        private static Tensor Windows(NodeCall call, string opType) => opType == "GlobalMaxPool"
            ? call[0].flatten(2)
            : SpatialWindow.Of(call, call[0].shape, call.Ints("kernel_shape")!).Windows(call[0], double.NegativeInfinity);
    }
}
