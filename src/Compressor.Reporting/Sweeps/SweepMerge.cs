using Compressor.IR;

namespace Compressor.Reporting.Sweeps;

/// <summary>One report of the points of a sweep, each with a report of its own.</summary>
public static class SweepMerge
{
    /// <summary>Merges points; the result depends on nothing but them and their order.</summary>
    /// <param name="points">Reports of single points, each with the name of its file for messages; at least one.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: a report is no point, or not of the same sweep.</exception>
    public static Report Of(IReadOnlyList<(string Name, Report Report)> points)
    {
        (string first, Report common) = points[0];
        foreach ((string name, Report point) in points)
        {
            RequirePoint(name, point);
            if (point.Sweep!.DifferenceFrom(common.Sweep!) is { } difference)
            {
                throw new CompressorException(ErrorKind.Usage, $"{name} does not belong with {first}: it was computed with {difference}");
            }
        }

        Report[] reports = [.. points.Select(point => point.Report)];
        IReadOnlyList<SweepMean> means = Means(reports);
        return new Report
        {
            Tool = common.Tool,
            Command = common.Command,
            ElapsedSeconds = reports.Sum(report => report.ElapsedSeconds),
            Environment = common.Environment,
            Model = common.Model,
            Data = common.Data,
            Baseline = common.Baseline,
            TradeOff =
            [
                .. reports.Select(OwnPoint).OrderBy(point => point.Criterion, StringComparer.Ordinal)
                .ThenByDescending(point => point.Density),
            ],
            Sweep = common.Sweep! with { Means = means, Knee = KneeOf(means) },
        };
    }

    /// <summary>Makes sure that a report is a point of a sweep.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: it is not.</exception>
    public static void RequirePoint(string name, Report report)
    {
        if (report is not { Sweep.Inputs.Count: > 0, Compressed.Metric: not null, Decision: not null, Target: not null, Seed: not null })
        {
            throw new CompressorException(ErrorKind.Usage, $"{name} is a report, but not of a point of a sweep");
        }
    }

    private static TradeOffPoint OwnPoint(Report report) => new()
    {
        Criterion = report.Decision!.Criterion,
        Density = report.Compressed!.Density,
        NonZeroParameters = report.Compressed.NonZeroParameters,
        FileBytes = report.Compressed.FileBytes,
        Metric = report.Compressed.Metric!.Value,
        Split = "test",
        Seed = report.Seed,
        FineTuned = true,
    };

    private static IReadOnlyList<SweepMean> Means(IEnumerable<Report> points)
    {
        SweepMean[] means =
        [
            .. points.GroupBy(point => (point.Decision!.Criterion, point.Target!.Requested))
                .OrderBy(group => group.Key.Criterion, StringComparer.Ordinal).ThenByDescending(group => group.Key.Requested)
                .Select(group => Mean(group.Key.Criterion, group.Key.Requested, [.. group])),
        ];
        bool[] onFront = ParetoFront.Of([.. means.Select(mean => (mean.Density, mean.Metric))]);
        return [.. means.Select((mean, index) => mean with { OnFront = onFront[index] })];
    }

    private static SweepMean Mean(string criterion, double target, Report[] seeds)
    {
        double[] metrics = [.. seeds.Select(seed => seed.Compressed!.Metric!.Value)];
        double mean = metrics.Average();
        return new SweepMean
        {
            Criterion = criterion,
            Target = target,
            Seeds = seeds.Length,
            Density = seeds.Average(seed => seed.Compressed!.Density),
            FileBytes = seeds.Average(seed => seed.Compressed!.FileBytes),
            Metric = mean,
            MetricDeviation = metrics.Length < 2
                ? null
                : Math.Sqrt(metrics.Sum(metric => (metric - mean) * (metric - mean)) / (metrics.Length - 1)),
            ValidationMetric = seeds.Average(seed => seed.Epochs.Count == 0 ? null : seed.Epochs[^1].Metric),
        };
    }

    /// <summary>Chosen on validation samples: the test samples are for the figures.</summary>
    private static SweepKnee? KneeOf(IReadOnlyList<SweepMean> means)
    {
        SweepMean[] known = [.. means.Where(mean => mean.ValidationMetric is { } metric && double.IsFinite(metric))];
        bool[] onFront = ParetoFront.Of([.. known.Select(mean => (mean.Density, mean.ValidationMetric!.Value))]);
        SweepMean[] front = [.. known.Where((_, index) => onFront[index]).OrderBy(mean => mean.Density)];
        double noise = front.Max(mean => mean.MetricDeviation) ?? 0;
        return Knee.Of([.. front.Select(mean => (mean.Density, mean.ValidationMetric!.Value))], noise) is var (index, rule)
            ? new SweepKnee(front[index].Criterion, front[index].Target, rule)
            : null;
    }
}
