using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Spatial dropout: whole feature maps are dropped, of one, two or three spatial axes (Tompson et al. 2015). For sample n and channel c,
/// <code>
/// training   y[n, c, …] = x[n, c, …] m[n, c] / q,   m ~ Bernoulli(q)        test   y = x
/// </code>
/// </summary>
public sealed class SpatialDropout : DropoutMethod
{
    private static readonly NumberParameter P = new("p", "share of feature maps that is dropped", 0, 1, 0.1);

    public override string Id => "spatial";

    public override string Paper => "Tompson et al. 2015";

    public override string Where => "feature maps that a convolution reads; Dropout nodes";

    public override string InFile => "inverted: identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) =>
        (site.Kind == DropoutSiteKind.Product && site.ReadsMaps) || site.Kind == DropoutSiteKind.DropoutNode;

    /// <summary>Channels of data are few: without a layer's name only what layers compute is dropped.</summary>
    public override bool ByDefault(DropoutSite site) => site.Kind == DropoutSiteKind.Product && !site.ReadsData;

    /// <summary>The values [N, C, …] while training.</summary>
    public static Tensor Train(Tensor x, double p, DropoutNoise noise) =>
        StandardDropout.Scaled(x, noise.Keep(PerMap(x), 1 - p, x.dtype), p);

    /// <summary>One element per sample and channel.</summary>
    internal static long[] PerMap(Tensor x) => [.. x.shape.Select((extent, axis) => axis < 2 ? extent : 1)];

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), noise);

    private sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : InputDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(Tensor x) => SpatialDropout.Train(x, p, noise);
    }
}
