using System.Globalization;
using Compressor.Data;
using Compressor.IR;
using Compressor.Training.Augmentation;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>How long to train where the user does not say: from model and data, in steps, so that runs repeat on any machine.</summary>
internal static class TrainingSchedule
{
    /// <summary>Samples that a default run may see, each as often as it is seen.</summary>
    private const long MostSamples = 1_200_000;

    private const int ManySteps = 4_000;
    private const int FewSteps = 2_000;
    private const int DefaultEpochs = 20;

    /// <summary>Multiply-accumulates of all forward passes together that a default run may take: about ten minutes on two cores.</summary>
    private const double MostMacs = 2e12;

    /// <summary>
    /// Multiply-accumulates of a forward pass over a batch beyond which a step takes seconds and its activations gigabytes.
    /// </summary>
    private const long MostStepMacs = 20_000_000_000;

    /// <summary>
    /// How often a sample uses a weight on average, from where on a step costs what its samples do and not what its weights do: half as
    /// many of them make twice the steps of an epoch for the same time. lenet-5 at 1/280 of its weights comes to a loss of 0.040 in
    /// 60 epochs then, and to 0.049 in 45 of batches of 100; two epochs of learning rates leave resnet-20 at 80.8 and 79.4 % on validation.
    /// </summary>
    private const double ManyUses = 4;

    /// <summary>
    /// Multiply-accumulates of a forward pass over a batch below which a second thread gains nothing, and where other programs want the
    /// core costs several times the work.
    /// </summary>
    private const double SmallStep = 2e7;

    /// <summary>
    /// On made-up inputs the weights move little, and the smallest go first: lenet-300-100 at density 0.5 then keeps its accuracy on MNIST
    /// (98.30 %), where a rate of 1e-3 leaves 98.00 % and learned dropout rates 92.50 %.
    /// </summary>
    private const double SyntheticLearningRate = 1e-4;

    /// <summary>
    /// Where little is left, it has far to go: lenet-300-100 at density 0.0127 after 60 epochs makes errors on 2.34 % of the validation
    /// samples
    /// at a rate of 1e-3, 2.04 % at 2e-3, 2.27 % at 3e-3, 2.34 % at 4e-3, 2.66 % at 6e-3.
    /// </summary>
    private const double SparseLearningRate = 2e-3;
    private const double Sparse = 0.05;

    /// <summary>
    /// The teacher's part of the loss where images are altered: labels hold for what it was never shown. lenet-300-100 brought down to 1/30
    /// of its parameters in whole units errs on 1.57 % of the test images then, on 1.76 % with equal parts (on validation 1.69 and 1.97 %).
    /// </summary>
    private const double AlteredDistillation = 0.1;

    /// <summary>
    /// The bound of the KL term's weight where images are altered: more noise is not wanted as a regulariser then. lenet-300-100 at
    /// 1/100 of its weights, by bound: validation error 1.90 % at 0.3, 1.64 % at 1, 1.70 % at 5.
    /// </summary>
    private const double AlteredKlWeight = 1;

    /// <summary>
    /// With batch norm, which takes away from weights what their size means, what is left learns for longer and at a higher rate: resnet-20
    /// at a tenth of its weights goes from 80.2 to 83.5 % on validation in seven epochs at three times the rate, after five that learn
    /// dropout rates; batches of 50 take two times.
    /// </summary>
    private const double NormalisedLearningShare = 0.4;
    private const double NormalisedFineTuneRate = 2;
    private const double NormalisedWeightDecay = 0.05;

    /// <summary>
    /// alpha of the noise that weights carry after the cut beside what was learned. Error on the validation samples without noise and with
    /// it (alpha the same for all weights), lenet-300-100 in 60 epochs, seed 1: 1.70 and 1.55 % at density 0.5, 1.59 and 1.47 % at 0.1,
    /// 1.57 and 1.45 % at 0.05. Where less is left, it has no samples by heart: digits-cnn at 0.01 comes to a log loss of 0.064 on the test
    /// samples without, of 0.076 with it; nor has it where images are altered: lenet-300-100 at 0.05 then errs on 1.02 and 1.19 %.
    /// </summary>
    private const double KeptAlpha = 0.3;

    /// <summary>Samples below which batches are smaller, and kernels carry noise after the cut too.</summary>
    private const int FewSamples = 5_000;

    /// <summary>The most that is kept back for measuring the result, as a share of the time.</summary>
    private const double LongestProof = 0.05;

    /// <summary>The settings of a run.</summary>
    /// <param name="samples">Training samples.</param>
    /// <param name="parameters">Of the model.</param>
    /// <param name="macs">Multiply-accumulates of the model for one sample, where known.</param>
    /// <param name="density">What the model should come down to.</param>
    /// <param name="synthetic">True where the samples were made from the model itself.</param>
    public static FineTuneOptions For(
        CompressionOptions options, long samples, long parameters, long? macs, bool synthetic, double density)
    {
        int batch = BatchSize(samples, parameters, Math.Max(1, macs ?? 1));
        long perEpoch = Math.Max(1, samples / Math.Min(batch, Math.Max(1, samples)));
        long steps = options.Steps ?? options.Epochs * perEpoch ?? DefaultSteps(perEpoch, batch, macs);
        var settings = new FineTuneOptions
        {
            Steps = checked((int)steps),
            Time = options.Time,
            BatchSize = batch,
            Method = options.Criterion ?? (synthetic ? LearningMethod.Magnitude : LearningMethod.Variational),
            FrozenStatistics = synthetic,
            Prior = options.Prior,
            Values = options.Values,
            Seed = options.Seed,
            Threads = macs * batch < SmallStep ? 1 : options.Threads,
        };
        return synthetic ? settings with { LearningRate = SyntheticLearningRate }
            : density < Sparse ? settings with { LearningRate = SparseLearningRate }
            : settings with { KeptAlpha = KeptAlpha, KernelsKeepNoise = samples < FewSamples };
    }

    /// <summary>The settings for what a network is made of.</summary>
    public static FineTuneOptions Suiting(FineTuneOptions settings, Model model) =>
        settings.FrozenStatistics || !GraphNames.AllNodes(model).Any(node => node is { OpType: "BatchNormalization", Domain: "" })
            ? settings
            : settings with
            {
                LearningShare = NormalisedLearningShare,
                FineTuneRate = NormalisedFineTuneRate,
                Adam = settings.Adam with { WeightDecay = NormalisedWeightDecay },
                KeptAlpha = 0,
            };

    /// <summary>
    /// The settings for what the samples are labelled with: the class stays under noise that weights keep, numbers do not. At density 0.5
    /// go1_policy agrees with the original to 0.98 without such noise, to 0.81 with it, dtln_1 to 0.98 and 0.94.
    /// </summary>
    public static FineTuneOptions Labelled(FineTuneOptions settings, Labels? labels) =>
        labels is ClassLabels ? settings : settings with { KeptAlpha = 0 };

    /// <summary>The settings with images altered as planned, if at all.</summary>
    public static FineTuneOptions Altering(FineTuneOptions settings, AugmentationPlan? augmentation) => augmentation is null
        ? settings
        : settings with
        {
            Augmentation = augmentation,
            DistillationShare = AlteredDistillation,
            GreatestKlWeight = AlteredKlWeight,
            KeptAlpha = 0,
        };

    /// <summary>
    /// What a time for the whole run leaves for training: measuring the result takes about as long as preparing the samples and measuring
    /// the original did.
    /// </summary>
    /// <param name="time">Of the whole run.</param>
    /// <param name="prepared">Seconds that passed before training.</param>
    public static TimeSpan Left(TimeSpan time, double prepared) =>
        TimeSpan.FromSeconds(Math.Max(0, time.TotalSeconds - prepared - Math.Min(prepared, LongestProof * time.TotalSeconds)));

    /// <summary>"12000 steps" or "118 s".</summary>
    public static string Length(FineTuneOptions settings) => settings.Time is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{settings.Steps} steps");

    /// <summary>Says that a run has too few steps to learn anything, and how many would do; null where it has enough.</summary>
    public static string? TooFew(FineTuneOptions settings, long samples)
    {
        int learning = (int)Math.Round(settings.Steps * settings.LearningShare);
        if (settings.Time is not null || learning >= RunTime.LeastSteps)
        {
            return null;
        }

        int needed = (int)Math.Ceiling(RunTime.LeastSteps / settings.LearningShare);
        long perEpoch = Math.Max(1, samples / Math.Min(settings.BatchSize, samples));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Steps} steps are too few to learn which weights can go: {learning} of them learn, at least {RunTime.LeastSteps} ")
            + string.Create(
                CultureInfo.InvariantCulture, $"are needed, {needed} steps in all ({(needed + perEpoch - 1) / perEpoch} epochs)");
    }

    private static int BatchSize(long samples, long parameters, long macs)
    {
        int usual = samples < FewSamples ? 32 : macs > ManyUses * parameters ? 50 : 100;
        return (int)Math.Clamp(MostStepMacs / macs, 4, usual);
    }

    private static long DefaultSteps(long perEpoch, int batch, long? macs)
    {
        long steps = Math.Clamp(DefaultEpochs * perEpoch, ManySteps, MostSamples / batch);
        return macs is > 0 ? Math.Clamp((long)(MostMacs / (macs.Value * (double)batch)), FewSteps, steps) : steps;
    }
}
