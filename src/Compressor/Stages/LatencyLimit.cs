using System.Globalization;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;

namespace Compressor.Stages;

/// <summary>
/// Holds what a file takes for one sample, on one thread in ONNX Runtime, against what the original takes beside it. Every ratio is the
/// median over rounds in which both took their turn.
/// </summary>
/// <param name="requested">The most it may be.</param>
/// <param name="samples">Of the original's test split; one is run.</param>
internal sealed class LatencyLimit(
    Source source, SampleSet samples, double requested, CompressionOptions options, CancellationToken cancellation) : WorkLimit
{
    /// <summary>Times are never the same twice: so much is left free at the decision.</summary>
    private const double Slack = 0.97;

    /// <summary>A ratio as near as this to the limit is measured again.</summary>
    private const double Doubt = 0.05;

    private const int Rounds = 101;
    private const int Trials = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public override double Limit => requested * Slack;

    public override double Precision => 0.01;

    public override double Reach(Model model)
    {
        using var file = new MemoryStream();
        OnnxWriter.Write(model, file, options.WrittenAs());
        return Settled(() => new OrtModel(file.ToArray(), "a smaller network", new OrtOptions { Threads = 1 }), Limit);
    }

    /// <summary>Measured again where it seems a little too much.</summary>
    public override double Reach(Measured written) => Settled(() => new OrtModel(written.Path, new OrtOptions { Threads = 1 }), requested);

    public override string Refusal(double floor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{source.Path}: latency {requested}x cannot be reached: with one unit of each group a run takes {floor:0.###}x of the original's "
        + $"time; the smallest that can be asked for is about {Math.Ceiling(floor / Slack * 100) / 100}x.");

    /// <summary>The ratio, or where that is near the limit the median of several.</summary>
    private double Settled(Func<OrtModel> open, double limit)
    {
        using var original = new OrtModel(source.Path, new OrtOptions { Threads = 1 });
        using OrtModel model = open();
        var ratios = new List<double> { Ratio() };
        while (ratios.Count < Trials && Math.Abs(ratios[0] / limit - 1) < Doubt)
        {
            ratios.Add(Ratio());
        }

        return InterleavedLatency.Median(ratios);

        double Ratio()
        {
            IReadOnlyList<double[]> times = InterleavedLatency.Measure([original, model], samples, 1, Rounds, Patience, cancellation);
            return InterleavedLatency.Ratio(times[1], times[0]);
        }
    }
}
