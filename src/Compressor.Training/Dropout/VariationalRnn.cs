using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Variational RNN dropout: the same masks on inputs and hidden states at every step of a sequence (Gal, Ghahramani 2016). Per gate k,
/// <code>
/// gate k = act(Wk (x(t) * mx) + Rk (h(t-1) * mh) + bk)        tied: one mx, mh for all gates;  untied: mxk, mhk
/// test     weight scaling, q W and q R                         inverted masks m / q: the weights as they are
/// </code>
/// Networks are fine-tuned with inverted masks.
/// </summary>
public sealed class VariationalRnn : DropoutMethod
{
    private static readonly NumberParameter P = new("p", "share of inputs and hidden values that is dropped", 0, 1, 0.25);
    private static readonly ChoiceParameter Gates = new("gates", "one mask for all gates, or one each", ["tied", "untied"]);

    public override string Id => "variational-rnn";

    public override string Paper => "Gal, Ghahramani 2016";

    public override string Where => "inputs and hidden states of an LSTM, GRU or RNN, one mask per sequence";

    public override string InFile => "inverted: the node as it is";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P, Gates];

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind == DropoutSiteKind.Recurrent;

    /// <summary>Inverted masks.</summary>
    internal static RecurrentMasks Train(RecurrentShape shape, double p, bool untied, DropoutNoise noise)
    {
        int count = untied ? shape.Gates : 1;
        return new RecurrentMasks
        {
            Inputs = [.. Enumerable.Range(0, count).Select(_ => Inverted([shape.Batch, shape.Inputs], p, shape, noise))],
            Hidden = [.. Enumerable.Range(0, count).Select(_ => Inverted(shape.State, p, shape, noise))],
        };
    }

    /// <summary>Weight scaling at test time: q W x = W (q x).</summary>
    internal static RecurrentMasks Test(RecurrentShape shape, double p) => new()
    {
        Inputs = [full([shape.Batch, shape.Inputs], 1 - p, shape.Type)],
        Hidden = [full(shape.State, 1 - p, shape.Type)],
    };

    /// <summary>A mask of 0 and 1 / q.</summary>
    internal static Tensor Inverted(long[] extents, double p, RecurrentShape shape, DropoutNoise noise) =>
        StandardDropout.Scaled(ones(1, shape.Type), noise.Keep(extents, 1 - p, shape.Type), p);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), values.Is(Gates, "untied"), noise);

    private sealed class Layer(DropoutSite site, double p, bool untied, DropoutNoise noise) : RecurrentDropout(site)
    {
        /// <inheritdoc/>
        public override RecurrentMasks Draw(RecurrentShape shape) => Train(shape, p, untied, noise);
    }
}
