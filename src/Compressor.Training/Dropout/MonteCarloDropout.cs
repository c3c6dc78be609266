using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Monte Carlo dropout: the masks stay at test time, and the outputs of T passes tell what the network does not know
/// (Gal, Ghahramani 2016). Training is standard dropout's. With pt the class probabilities of pass t, H the entropy,
/// <code>
/// mean P = (1/T) sum pt        entropy H[P]        mutual information H[P] - (1/T) sum H[pt]        variance (1/T) sum yt^2 - Y^2 + 1/tau
/// </code>
/// 1/tau, the noise of the data, belongs to numbers only: tau = q l^2 / (2 N lambda) for weight decay lambda.
/// </summary>
public sealed class MonteCarloDropout : DropoutMethod
{
    /// <summary>Its p log p is far below what float32 resolves.</summary>
    private const double LeastProbability = 1e-30;

    public override string Id => "monte-carlo";

    public override string Paper => "Gal, Ghahramani 2016";

    public override string Where => "as standard, while training and in T passes at test time";

    public override string InFile => "trained inverted: identity; passes are made beside the file";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [UsualRate];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind is DropoutSiteKind.Product or DropoutSiteKind.DropoutNode;

    /// <summary>Makes T passes and sums them up.</summary>
    /// <param name="pass">One stochastic pass: class probabilities, or numbers [N, width].</param>
    /// <param name="passes">T.</param>
    /// <param name="inversePrecision">1 / tau; 0 for class probabilities.</param>
    public static MonteCarloPrediction Predict(Func<Tensor> pass, int passes, double inversePrecision = 0)
    {
        using var noGradient = no_grad();
        Tensor first = pass();
        (Tensor sum, Tensor squares, Tensor entropies) = (first.clone(), first.square(), Entropy(first));
        for (int i = 1; i < passes; i++)
        {
            Tensor output = pass();
            sum.add_(output);
            squares.add_(output.square());
            entropies.add_(Entropy(output));
        }

        Tensor mean = sum / passes;
        Tensor entropy = Entropy(mean);
        return new MonteCarloPrediction(
            mean, (squares / passes - mean.square()).clamp(min: 0) + inversePrecision, entropy, entropy - entropies / passes);
    }

    /// <summary>1 / tau from the prior length scale, the rate, the number of samples and the weight decay.</summary>
    public static double InversePrecision(double lengthScale, double p, long samples, double weightDecay) =>
        2 * samples * weightDecay / ((1 - p) * lengthScale * lengthScale);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new StandardDropout.Layer(site, RateAt(site, values), noise);

    /// <summary>In nats, over the last axis; p log p is 0 at 0.</summary>
    private static Tensor Entropy(Tensor probabilities) => -(probabilities * probabilities.clamp(min: LeastProbability).log()).sum(-1);
}

/// <summary>What T passes come to, per sample.</summary>
/// <param name="Mean">[N, width].</param>
/// <param name="Variance">[N, width], with 1 / tau where it was given.</param>
/// <param name="Entropy">Of the mean, in nats [N]; of class probabilities only.</param>
/// <param name="MutualInformation">Between class and weights, in nats [N]; of class probabilities only.</param>
public sealed record MonteCarloPrediction(Tensor Mean, Tensor Variance, Tensor Entropy, Tensor MutualInformation);
