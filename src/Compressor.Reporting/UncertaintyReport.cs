namespace Compressor.Reporting;

/// <summary>What models know of their own errors, on the test split and on samples of another kind.</summary>
public sealed record UncertaintyReport
{
    /// <summary>Runs of each model where these are drawn.</summary>
    public int Passes { get; init; }

    public long Seed { get; init; }

    /// <summary>The rate that the user stated, or that of nodes put in; null where the model's own Dropout nodes kept theirs.</summary>
    public double? Rate { get; init; }

    /// <summary>Test samples.</summary>
    public int Samples { get; init; }

    public bool Labelled { get; init; }

    /// <summary>Where the samples of another kind are; null where none were named.</summary>
    public string? OutOfDistribution { get; init; }

    public int? OutOfDistributionSamples { get; init; }

    /// <summary>One entry per model and way of measuring.</summary>
    public IReadOnlyList<UncertaintyFigures> Measurements { get; init => field = value ?? []; } = [];
}

/// <summary>One model measured in one way. What does not apply is null; entropies are in nats.</summary>
public sealed record UncertaintyFigures
{
    /// <summary>"original" or "compressed".</summary>
    public required string Model { get; init; }

    /// <summary>"none": the file as it is; "mc-dropout" or "posterior": the mean of draws.</summary>
    public required string Method { get; init; }

    public double? Accuracy { get; init; }

    public double? NegativeLogLikelihood { get; init; }

    public double? BrierScore { get; init; }

    public double? ExpectedCalibrationError { get; init; }

    /// <summary>Mean entropy of the predictive distribution.</summary>
    public double? Entropy { get; init; }

    /// <summary>Mean mutual information of prediction and network (BALD).</summary>
    public double? MutualInformation { get; init; }

    public double? OutOfDistributionEntropy { get; init; }

    public double? OutOfDistributionMutualInformation { get; init; }

    /// <summary>How well entropy tells the samples of another kind from the test samples.</summary>
    public double? AurocByEntropy { get; init; }

    public double? AurocByMutualInformation { get; init; }

    /// <summary>Of numbers: the root of the mean squared error.</summary>
    public double? Rmse { get; init; }

    /// <summary>Of numbers: variance of the labels about the prediction on the validation split, which the likelihood takes for their
    /// noise.</summary>
    public double? NoiseVariance { get; init; }

    /// <summary>Of numbers: mean standard deviation over the draws.</summary>
    public double? Deviation { get; init; }

    public double? OutOfDistributionDeviation { get; init; }

    public double? AurocByDeviation { get; init; }

    /// <summary>The reliability diagram: bins of equal width over the confidence; empty without class labels.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init => field = value ?? []; } = [];
}

/// <summary>Test samples whose confidence lies above <paramref name="From"/> and up to <paramref name="To"/>.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">Their mean confidence; null where there are none.</param>
/// <param name="Accuracy">The share of them that is right; null where there are none.</param>
public sealed record ReliabilityBin(double From, double To, int Count, double? Confidence, double? Accuracy);
