using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// RNNDrop: one mask per sequence on the cell state of an LSTM (Moon et al. 2015). With q = 1 - p and m ~ Bernoulli(q),
/// <code>
/// training   c(t) = m * (f * c(t-1) + i * g)        test   c(t) = q (f * c(t-1) + i * g)
/// </code>
/// A unit is on or off for a whole sequence. Dividing its cell by q would grow it step by step, so networks are fine-tuned with
/// what the cell emits divided by q, whose mean is the file's: h(t) = o * tanh(c(t)) / q.
/// </summary>
public sealed class RnnDrop : DropoutMethod
{
    private static readonly NumberParameter P = new("p", "share of cells that is dropped", 0, 1, 0.2);

    public override string Id => "rnndrop";

    public override string Paper => "Moon et al. 2015";

    public override string Where => "cell states of an LSTM, one mask per sequence";

    public override string InFile => "what the cell emits is divided by 1 - p: the LSTM as it is";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site is { Kind: DropoutSiteKind.Recurrent, OpType: "LSTM" };

    /// <summary>The paper's masks while training.</summary>
    internal static RecurrentMasks Train(RecurrentShape shape, double p, DropoutNoise noise) =>
        new() { Memory = noise.Keep(shape.State, 1 - p, shape.Type) };

    /// <summary>The paper's factor at test time.</summary>
    internal static RecurrentMasks Test(RecurrentShape shape, double p) => new() { Memory = full(shape.State, 1 - p, shape.Type) };

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), noise);

    private sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : RecurrentDropout(site)
    {
        /// <inheritdoc/>
        public override RecurrentMasks Draw(RecurrentShape shape) =>
            Train(shape, p, noise) with { Emitted = p < 1 ? 1 / (1 - p) : null };
    }
}
