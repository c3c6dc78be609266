using Compressor.IR.Rounding;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;
using Compressor.Training.Variational;

namespace Compressor.Training.FineTuning;

/// <summary>How the weights that stay are told from those that go.</summary>
public enum LearningMethod
{
    /// <summary>A dropout rate per weight is learned (sparse variational dropout).</summary>
    Variational,

    /// <summary>The smallest weights of all tensors together go, along a cubic schedule (Zhu, Gupta 2017).</summary>
    Magnitude,
}

/// <summary>Settings of a fine-tuning run.</summary>
public sealed record FineTuneOptions
{
    public LearningMethod Method { get; init; } = LearningMethod.Variational;

    public Prior Prior { get; init; } = Prior.LogUniform;

    /// <summary>Optimiser steps of the whole run; with a <see cref="Time"/>, what is guessed for the display.</summary>
    public required int Steps { get; init; }

    /// <summary>How long the whole run may take, in place of a number of steps; such a run does not repeat exactly.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Share of the steps in which the weights to keep are learned; the rest fine-tunes them with frozen masks.</summary>
    public double LearningShare { get; init; } = 0.65;

    /// <summary>Factor on the learning rate at the start of the fine-tuning.</summary>
    public double FineTuneRate { get; init; } = 1;

    /// <summary>
    /// alpha of the Gaussian dropout that a matrix of which nothing went carries in the fine-tuning, beside the noise that was learned of
    /// its weights (<see cref="KeptNoise"/>); with 0 it carries neither.
    /// </summary>
    public double KeptAlpha { get; init; }

    /// <summary>Whether kernels carry such noise too.</summary>
    public bool KernelsKeepNoise { get; init; }

    public int BatchSize { get; init; } = 100;

    /// <summary>Adam's learning rate for the weights.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam's learning rate for log sigma^2: it has nats to travel where weights move by hundredths.</summary>
    public double SigmaLearningRate { get; init; } = 1e-2;

    /// <summary>log sigma^2 of every weight at the start, relative to its tensor's mean square.</summary>
    public double InitialLogAlpha { get; init; } = -6;

    public AdamSettings Adam { get; init; } = new();

    /// <summary>
    /// Drops weights while rates are learned, in the order of their rates along a <see cref="Variational.DensityPath"/>; without, every
    /// weight is there to the end of the phase.
    /// </summary>
    public bool DropsGradually { get; init; } = true;

    /// <summary>log alpha at or above which a weight counts as dropped while rates are learned; 3 in the paper.</summary>
    public double LogAlphaThreshold { get; init; } = 3;

    /// <summary>
    /// The bound of the KL term's weight, which is 1 in the paper's objective. lenet-300-100 at density 0.0125 after 60 epochs, by bound:
    /// error 2.27 % at 0.1, 2.16 % at 1, 2.01 % at 3, 2.19 % at 10.
    /// </summary>
    public double GreatestKlWeight { get; init; } = 5;

    /// <summary>Weight of the teacher's part of the loss where there are labels; 1 - this is the labels'.</summary>
    public double DistillationShare { get; init; } = 0.5;

    /// <summary>Batch norm keeps the statistics of the file: for inputs that are no real data.</summary>
    public bool FrozenStatistics { get; init; }

    /// <summary>Dropout that acts beside the criterion's own noise, in both phases; null for none.</summary>
    public DropoutPlan? Dropout { get; init; }

    /// <summary>How images are altered, in every other batch of both phases; null leaves them as they are.</summary>
    public AugmentationPlan? Augmentation { get; init; }

    /// <summary>What the weights are rounded to at the end, and from <see cref="RoundingStart"/> on in every forward pass.</summary>
    public ValueKind Values { get; init; } = ValueKind.Float32;

    /// <summary>Share of the fine-tuning of what is left after which forward passes see rounded weights.</summary>
    public double RoundingStart { get; init; } = 0.5;

    /// <summary>
    /// The validation metric that guessing reaches: a run that falls to it, though no weights were dropped, has diverged. Null where that
    /// is not known.
    /// </summary>
    public double? Chance { get; init; }

    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>After which a long epoch says how far it is.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Where a run stands.</summary>
/// <param name="Phase">What is being done, for a person.</param>
/// <param name="Step">Steps done, of <paramref name="Steps"/>.</param>
/// <param name="Loss">Mean data loss of the epoch so far.</param>
/// <param name="Density">Share of the prunable weights that are kept as of now.</param>
/// <param name="Metric">On the validation split.</param>
public sealed record TrainingProgress(
    string Phase, int Epoch, int Step, int Steps, double Loss, double Kl, double KlWeight, double LearningRate, double Density,
    double? Metric)
{
    /// <summary>Since the tuner was made.</summary>
    public double Seconds { get; init; }

    /// <summary>What the rest of the run is expected to take; null where nobody can say.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>True for a sign of life in the midst of a long epoch, which was not scored.</summary>
    public bool IsWithin { get; init; }

    /// <summary>Says that the run went back to <see cref="Step"/>, and why; null where it goes on.</summary>
    public string? Note { get; init; }

    /// <summary>What the metric is, where the caller who scores says so: "r2".</summary>
    public string? MetricName { get; init; }
}
