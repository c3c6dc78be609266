using Compressor.Reporting;
using Compressor.Reporting.Sweeps;

namespace Compressor.Tests.Reporting.Sweeps;

/// <summary>Reports of points that nobody computed.</summary>
internal static class SweepReports
{
    /// <summary>A point of a network with a thousand parameters.</summary>
    public static (string Name, Report Report) Point(string criterion, double target, int seed, double metric) =>
        (FormattableString.Invariant($"points/{criterion}-{target}-s{seed}.json"), new Report
        {
            Tool = new ToolReport("compress", "0.1.0"),
            Command = "sweep net.onnx --data mnist",
            Seed = seed,
            ElapsedSeconds = 10,
            Model = new ModelReport { Path = "net.onnx", Sha256 = "0123" },
            Baseline = new BaselineReport
            {
                Parameters = 1000,
                NonZeroParameters = 1000,
                FileBytes = 4200,
                GzipBytes = 4000,
                Metric = new MetricReport("accuracy", 0.98),
            },
            Target = new TargetReport("density", target, target, true),
            Compressed = new CompressedReport
            {
                Path = "net.small.onnx",
                Density = target,
                NonZeroParameters = (long)(1000 * target),
                FileBytes = (long)(8000 * target) + seed,
                Metric = new MetricReport("accuracy", metric),
            },
            Decision = new DecisionReport { Criterion = criterion },
            Epochs = [new EpochReport { Epoch = 1, Metric = metric - 0.01 }],
            Sweep = new SweepReport { Inputs = new Dictionary<string, string> { ["model"] = "aa", ["data"] = "bb", ["steps"] = "60" } },
        });

    /// <summary>Two criteria, three targets, two seeds.</summary>
    public static (string Name, Report Report)[] Points() =>
    [
        Point("magnitude", 0.1, 1, 0.80), Point("magnitude", 0.1, 2, 0.84), Point("magnitude", 0.2, 1, 0.92), Point("magnitude", 0.2, 2, 0.94),
        Point("magnitude", 0.5, 1, 0.97), Point("magnitude", 0.5, 2, 0.97), Point("variational", 0.1, 1, 0.90),
        Point("variational", 0.1, 2, 0.94), Point("variational", 0.2, 1, 0.96), Point("variational", 0.2, 2, 0.98),
        Point("variational", 0.5, 1, 0.98), Point("variational", 0.5, 2, 0.975),
    ];
}
