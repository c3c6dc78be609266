namespace Compressor.Data;

/// <summary>What the three axes of a sample mean.</summary>
public enum ImageAxes
{
    /// <summary>No image, or the file does not say.</summary>
    None,

    /// <summary>Height, width, channels.</summary>
    HeightWidthChannels,
}

/// <summary>
/// Samples in three parts that share none: train for the weights, validation for every choice, test for the figures in the report.
/// </summary>
public sealed record DataSplits
{
    /// <summary>What the weights are fine-tuned on.</summary>
    public required SampleSet Train { get; init; }

    /// <summary>What every choice is made on: preprocessing, thresholds, stopping.</summary>
    public required SampleSet Validation { get; init; }

    /// <summary>What the figures in the report are measured on, and nothing else.</summary>
    public required SampleSet Test { get; init; }

    /// <summary>Name of each class by its number; empty without class labels.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>One line for people: format, counts, sample shape, and where the splits come from.</summary>
    public required string Description { get; init; }

    /// <summary>Files that were left out, each as "file: reason".</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>What the axes of the first input mean.</summary>
    public ImageAxes ImageAxes { get; init; }
}
