using System.Globalization;
using Compressor.Data;
using Compressor.IR;

namespace Compressor.Stages;

/// <summary>Holds the multiply-accumulates of a file for one sample against the original's, counted on the graph.</summary>
internal sealed class MacsLimit : WorkLimit
{
    private readonly Source source;
    private readonly SampleSet samples;
    private readonly double requested;
    private readonly long original;

    /// <param name="samples">One is run, for the shapes of values.</param>
    /// <param name="requested">The most it may be.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: they cannot be counted.</exception>
    public MacsLimit(Source source, SampleSet samples, double requested)
    {
        (this.source, this.samples, this.requested) = (source, samples.Take(1), requested);
        original = Measured.MacsOf(source.Model, this.samples) is { } count and > 0 ? count : throw new CompressorException(
            ErrorKind.Model,
            $"{source.Path}: its multiply-accumulates cannot be counted, as some operators may hide products; "
            + "state a share of the parameters, or of the time, as in latency:0.5x");
    }

    public override double Limit => requested;

    public override double Precision => 1e-3;

    public override double Reach(Model model) => Measured.MacsOf(model, samples)!.Value / (double)original;

    public override double Reach(Measured written) => written.Macs!.Value / (double)original;

    public override string Refusal(double floor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{source.Path}: macs {requested}x cannot be reached: with one unit of each group a run takes {floor:0.####}x of the original's "
        + $"multiply-accumulates.");
}
