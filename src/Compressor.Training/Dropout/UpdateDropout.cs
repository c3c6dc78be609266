using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Recurrent dropout: only the update of the memory is dropped, so that what is remembered stays (Semeniuta, Severyn, Barth 2016). With
/// d(g) = m * g, m ~ Bernoulli(q), a new m each step or one per sequence,
/// <code>
/// LSTM   c(t) = f * c(t-1) + i * d(g)        GRU   h(t) = z * h(t-1) + (1 - z) * d(h~)
/// test   d(g) = q g                           inverted   d(g) = m * g / q,  test d(g) = g
/// </code>
/// Networks are fine-tuned with the inverted form.
/// </summary>
public sealed class UpdateDropout : DropoutMethod
{
    private static readonly NumberParameter P = new("p", "share of updates that is dropped", 0, 1, 0.25);
    private static readonly ChoiceParameter Per = new("mask", "a new mask each step, or one per sequence", ["step", "sequence"]);

    public override string Id => "recurrent";

    public override string Paper => "Semeniuta, Severyn, Barth 2016";

    public override string Where => "updates of the memory of an LSTM or GRU";

    public override string InFile => "inverted: the node as it is";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P, Per];

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site is { Kind: DropoutSiteKind.Recurrent, OpType: "LSTM" or "GRU" };

    /// <summary>Inverted masks.</summary>
    internal static RecurrentMasks Train(RecurrentShape shape, double p, bool perSequence, DropoutNoise noise)
    {
        Tensor? shared = perSequence ? Draw() : null;
        return new RecurrentMasks { Update = _ => shared ?? Draw() };

        Tensor Draw() => VariationalRnn.Inverted(shape.State, p, shape, noise);
    }

    /// <summary>The plain form's factor at test time.</summary>
    internal static RecurrentMasks Test(RecurrentShape shape, double p)
    {
        Tensor keep = full(shape.State, 1 - p, shape.Type);
        return new RecurrentMasks { Update = _ => keep };
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), values.Is(Per, "sequence"), noise);

    private sealed class Layer(DropoutSite site, double p, bool perSequence, DropoutNoise noise) : RecurrentDropout(site)
    {
        /// <inheritdoc/>
        public override RecurrentMasks Draw(RecurrentShape shape) => Train(shape, p, perSequence, noise);
    }
}
