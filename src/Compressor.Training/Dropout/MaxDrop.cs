using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Max-drop: the largest value goes with probability p, of each feature map (feature-wise) or over the channels of each position
/// (channel-wise) (Park, Kwak 2016). Nothing at test time.
/// <code>
/// feature   y[n, c, s] = x[n, c, s] (1 - d[n, c] 1[s = argmax x[n, c, .]])       d ~ Bernoulli(p)
/// channel   y[n, c, s] = x[n, c, s] (1 - d[n, s] 1[c = argmax x[n, ., s]])
/// </code>
/// Their stochastic dropout draws the rate anew in each iteration: p ~ N(0.02, 0.05), clipped to 0..1.
/// </summary>
public sealed class MaxDrop : DropoutMethod
{
    /// <summary>Mean of a drawn rate.</summary>
    public const double DrawnMean = 0.02;

    /// <summary>Variance of a drawn rate, before it is clipped.</summary>
    public const double DrawnVariance = 0.05;

    private static readonly NumberParameter P = new("p", "probability that a maximum goes", 0, 1, 0.2);
    private static readonly ChoiceParameter By = new(
        "by", "maximum of each map, or over the channels of each position", ["feature", "channel"]);
    private static readonly ChoiceParameter Rate = new("rate", "p, or drawn each iteration from N(0.02, 0.05)", ["fixed", "drawn"]);

    public override string Id => "max-drop";

    public override string Paper => "Park, Kwak 2016";

    public override string Where => "feature maps that a convolution reads";

    public override string InFile => "as in the paper: identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P, By, Rate];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind == DropoutSiteKind.Product && site.ReadsMaps;

    /// <inheritdoc/>
    public override bool ByDefault(DropoutSite site) => !site.ReadsData;

    /// <inheritdoc/>
    public override string? Wrong(DropoutValues values) =>
        values.Is(Rate, "drawn") && values.States(P) ? "rate=drawn draws p anew in each iteration; state one of the two" : null;

    /// <summary>Feature-wise: a sample's map loses its largest value with probability <paramref name="p"/> (a scalar tensor).</summary>
    public static Tensor FeatureWise(Tensor x, Tensor p, DropoutNoise noise)
    {
        Tensor maps = x.flatten(2);
        Tensor place = maps.argmax(2, keepdim: true);
        return (maps * KeptBut(maps, place, 2, p, noise)).reshape(x.shape);
    }

    /// <summary>Channel-wise: a sample's position loses the largest value over its channels likewise.</summary>
    public static Tensor ChannelWise(Tensor x, Tensor p, DropoutNoise noise) =>
        x * KeptBut(x, x.argmax(1, keepdim: true), 1, p, noise);

    /// <summary>A rate for one iteration.</summary>
    public static Tensor DrawRate(DropoutNoise noise) =>
        noise.Normal(empty(1)).mul_(Math.Sqrt(DrawnVariance)).add_(DrawnMean).clamp_(0, 1);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Is(Rate, "drawn") ? null : values.Number(P), values.Is(By, "channel"), noise);

    private static Tensor KeptBut(Tensor x, Tensor place, long axis, Tensor p, DropoutNoise noise)
    {
        using var noGradient = no_grad();
        // A uniform sample is never 0 or 1: p = 0 drops nothing, p = 1 everything.
        Tensor kept = noise.Uniform(place.to(x.dtype)).ge(p).to(x.dtype);
        return ones_like(x).scatter_(axis, place, kept);
    }

    private sealed class Layer(DropoutSite site, double? p, bool byChannel, DropoutNoise noise) : InputDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(Tensor x)
        {
            Tensor rate = p is { } known ? full(1, known, ScalarType.Float32) : DrawRate(noise);
            return byChannel ? ChannelWise(x, rate, noise) : FeatureWise(x, rate, noise);
        }
    }
}
