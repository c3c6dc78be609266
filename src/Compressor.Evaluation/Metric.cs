namespace Compressor.Evaluation;

/// <summary>How good a model is on samples; higher is better.</summary>
/// <param name="Name">One of <see cref="Accuracy"/>, <see cref="R2"/>, <see cref="Agreement"/>.</param>
/// <param name="Value">At most 1. R2 has no lower end: outputs that are no numbers give negative infinity.</param>
public sealed record Metric(string Name, double Value)
{
    /// <summary>The share of samples whose class is the labelled one.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Explained variance of the labelled numbers, the mean over their columns.</summary>
    public const string R2 = "r2";

    /// <summary>Without labels: how far the outputs are the original's.</summary>
    public const string Agreement = "agreement";
}
