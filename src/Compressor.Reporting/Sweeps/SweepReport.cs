namespace Compressor.Reporting.Sweeps;

/// <summary>What the points of a sweep have in common, and what they come to.</summary>
public sealed record SweepReport
{
    /// <summary>
    /// What decides every point besides its own criterion, target and seed, by name: hashes of model and data, options, the tool's
    /// version. Points belong together where all of it is equal.
    /// </summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init => field = value ?? new Dictionary<string, string>(); } =
        new Dictionary<string, string>();

    /// <summary>One entry per criterion and target, over its seeds; none in the report of a single point.</summary>
    public IReadOnlyList<SweepMean> Means { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Where to stop: beyond it every further weight costs more than those before; null where the curve has no such place.
    /// </summary>
    public SweepKnee? Knee { get; init; }

    /// <summary>"other data" or "steps 60, not 100": the first thing in which points differ; null where they belong together.</summary>
    public string? DifferenceFrom(SweepReport expected)
    {
        foreach (string name in expected.Inputs.Keys.Union(Inputs.Keys))
        {
            string? here = Inputs.GetValueOrDefault(name);
            string? there = expected.Inputs.GetValueOrDefault(name);
            if (here != there)
            {
                return name is "model" or "data" ? $"another {name}" : $"{name} {here ?? "unknown"}, not {there ?? "unknown"}";
            }
        }

        return null;
    }
}

/// <summary>The points of one criterion and target: means over seeds.</summary>
public sealed record SweepMean
{
    public required string Criterion { get; init; }

    /// <summary>The density that was asked for.</summary>
    public required double Target { get; init; }

    /// <summary>How many seeds there are.</summary>
    public required int Seeds { get; init; }

    public double Density { get; init; }

    public double FileBytes { get; init; }

    /// <summary>On test samples.</summary>
    public double Metric { get; init; }

    /// <summary>Sample standard deviation of the metric over seeds; null of a single one.</summary>
    public double? MetricDeviation { get; init; }

    /// <summary>On validation samples, which the knee is chosen by.</summary>
    public double? ValidationMetric { get; init; }

    /// <summary>True where no other mean has a lower density and as high a metric, or a higher metric at as low a density.</summary>
    public bool OnFront { get; init; }
}

/// <summary>The point of a sweep that is suggested.</summary>
/// <param name="Rule">Why this one, with its source.</param>
public sealed record SweepKnee(string Criterion, double Target, string Rule)
{
    /// <summary>True for the mean that is suggested.</summary>
    public bool Is(SweepMean mean) => mean.Criterion == Criterion && mean.Target == Target;
}
