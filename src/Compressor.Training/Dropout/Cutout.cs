using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Cutout: a square of L x L pixels of each image is set to zero, over all channels; its centre is uniform over the pixels, and what
/// lies beyond the border is clipped (DeVries, Taylor 2017). Nothing at test time.
/// <code>
/// y[n, c, i, j] = 0   where   0 &lt;= i - (ci - L div 2) &lt; L  and  0 &lt;= j - (cj - L div 2) &lt; L,   ci ~ U{0..H-1}, cj ~ U{0..W-1}
/// </code>
/// Images are [N, C, H, W], or [N, H, W, C] where the last axis is the shorter one.
/// </summary>
public sealed class Cutout : DropoutMethod
{
    private static readonly NumberParameter Length = new("length", "side of the square in pixels", 1, 4096, 8) { Whole = true };
    private static readonly NumberParameter P = new("p", "share of images that lose a square", 0, 1, 1);

    public override string Id => "cutout";

    public override string Paper => "DeVries, Taylor 2017";

    public override string Where => "inputs of the graph that are images";

    public override string InFile => "as in the paper: identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [Length, P];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind == DropoutSiteKind.Input && site.Rank == 4;

    /// <summary>The images while training.</summary>
    public static Tensor Train(Tensor x, int length, double p, DropoutNoise noise)
    {
        bool channelsLast = x.shape[3] < x.shape[1];
        (int rowAxis, int columnAxis) = channelsLast ? (1, 2) : (2, 3);
        long batch = x.shape[0];
        Tensor rows = Covered(x.shape[rowAxis], length, batch, noise);
        Tensor columns = Covered(x.shape[columnAxis], length, batch, noise);
        Tensor cut = rows.unsqueeze(2) * columns.unsqueeze(1) * noise.Keep([batch, 1, 1], p, rows.dtype);
        return x * (1 - cut).unsqueeze(channelsLast ? 3 : 1).to(x.dtype);
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, (int)values.Number(Length), values.Number(P), noise);

    /// <summary>1 for the lines that a square covers along one axis, one square per sample: [N, extent].</summary>
    private static Tensor Covered(long extent, int length, long batch, DropoutNoise noise)
    {
        Tensor centre = (noise.Uniform(empty(batch, 1)) * extent).floor().clamp(0, extent - 1);
        Tensor offset = arange(extent, ScalarType.Float32) - (centre - length / 2);
        return offset.ge(0).logical_and(offset.lt(length)).to(ScalarType.Float32);
    }

    private sealed class Layer(DropoutSite site, int length, double p, DropoutNoise noise) : InputDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(Tensor x) => Cutout.Train(x, length, p, noise);
    }
}
