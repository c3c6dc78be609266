using System.Diagnostics;
using Compressor.IR;
using Compressor.Training.Dropout;
using Compressor.Training.Variational;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Trains a graph in two phases: <see cref="Learn"/> finds out which weights can go while the network adapts, <see cref="FineTune"/> trains
/// what is left. The original model is the teacher of both.
/// </summary>
public sealed class FineTuner : IDisposable
{
    private GraphModule module;
    private readonly TrainingSet training;
    private readonly FineTuneOptions options;
    private readonly Func<double>? score;
    private readonly TeacherLoss loss;
    private SampleRuns runs;
    private readonly Teacher teacher;
    private readonly Dictionary<string, double> scales = [];
    private readonly GaussianNoise noise;
    private DropoutLayers? dropout;
    private readonly BatchOrder order;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly TimeSpan prepared;

    /// <summary>Factor on learning rates, below 1 once the run diverged.</summary>
    private double calmed = 1;

    /// <param name="module">The graph with the original's weights.</param>
    /// <param name="training">The samples to learn from.</param>
    /// <param name="score">
    /// The metric on the validation split as of now, for progress and the guard against divergence; null without one.
    /// </param>
    /// <param name="original">The graph once more, which stays as it is; needed where images are altered.</param>
    public FineTuner(
        GraphModule module, TrainingSet training, FineTuneOptions options, Func<double>? score = null, GraphModule? original = null)
    {
        this.module = module;
        this.training = training;
        this.options = options;
        this.score = score;
        using var scope = NewDisposeScope();
        set_num_threads(options.Threads);
        bool classes = training.Labels is { } labels && labels.dtype == ScalarType.Int64;
        IReadOnlyList<OutputHead> heads = OutputHead.Of(module.Model, classes);
        string[] logits = [.. heads.Select(head => head.Logits)];
        runs = new SampleRuns(module, training, logits);
        loss = new TeacherLoss([.. heads.Select(runs.Moved)], options.DistillationShare, options.Threads);
        noise = new GaussianNoise(options.Seed, options.Threads);
        dropout = options.Dropout is { Uses.Count: > 0 } ? options.Dropout.Build(module, options.Seed, options.Threads) : null;
        order = new BatchOrder(training.Count, options.BatchSize, options.Seed);
        original?.eval();
        teacher = new Teacher(
            training, runs, options.Augmentation, original is null ? null : new SampleRuns(original, training, logits), options.Seed);
        foreach (OutputHead head in loss.Heads.Where(head => head.Kind == HeadKind.Regression))
        {
            using Tensor variance = teacher.Said[head.Logits].var();
            scales[head.Logits] = 1 / Math.Max(1e-12, variance.item<float>());
        }

        prepared = watch.Elapsed;
    }

    /// <summary>What each dropout method came to, layer by layer.</summary>
    public IReadOnlyList<DropoutOutcome> Dropout => dropout?.Outcomes ?? [];

    private long[] FirstBatch => [.. Enumerable.Range(0, (int)Math.Min(options.BatchSize, training.Count)).Select(sample => (long)sample)];

    /// <summary>Steps done so far, over all phases.</summary>
    public int Steps { get; private set; }

    /// <summary>What a nat weighs in the loss: a mean squared error is twice the log likelihood of a normal of variance 1.</summary>
    private double NatWeight => (loss.Heads[0].Kind == HeadKind.Regression ? 2.0 : 1) / training.Count;

    /// <summary>Runs the graph over samples without gradients and returns values by name, samples on axis 0.</summary>
    public static Dictionary<string, Tensor> Outputs(GraphModule module, TrainingSet samples, IReadOnlyCollection<string> names) =>
        new SampleRuns(module, samples, names).All(samples);

    /// <summary>The graph that runs now.</summary>
    public GraphModule Module => module;

    /// <summary>Learns which weights can go, down to a share of the prunable ones.</summary>
    /// <param name="prunable">Keys of the weights that may be pruned.</param>
    /// <param name="density">The share of them to keep, 0..1.</param>
    /// <param name="share">The share of the run's steps to take; null for the usual one.</param>
    /// <param name="shrink">
    /// Makes a smaller graph of one in which weights were dropped, or null where that does not pay: steps get cheaper as units die. The
    /// graph that learning began with has what was learned in the end. Null leaves every unit where it is.
    /// </param>
    public IReadOnlyList<WeightPosterior> Learn(
        IReadOnlyCollection<string> prunable, double density, IProgress<TrainingProgress>? progress, CancellationToken cancellation,
        double? share = null, Func<GraphModule, SmallerGraph?>? shrink = null)
    {
        using var scope = NewDisposeScope();
        using WeightLearner learner = options.Method == LearningMethod.Magnitude
            ? new MagnitudeLearner(module, prunable, options, density)
            : new VariationalLearner(module, prunable, options, density, training.Count);
        using var shrinking = shrink is null || dropout is not null ? null : new Shrinking(module, shrink);
        Train("learn rates", share ?? options.LearningShare, learner, LearningRate, progress, cancellation, shrinking);
        IReadOnlyList<WeightPosterior> learned = learner.Posteriors();
        if (shrinking is { Whole: { } whole, Now: { } smaller })
        {
            ModuleWeights.Spread(whole, smaller);
            learned = [.. prunable.Select(key => Shrinking.Spread(key, whole, smaller, learned, learner))];
            MoveTo(whole);
        }

        return learned;

        static double LearningRate(double progress) => progress < 0.02 ? progress / 0.02 : 1;
    }

    /// <summary>
    /// Learns which groups of units can go, in a graph with a weight for the factors of each place (<see cref="UnitGate"/>).
    /// </summary>
    /// <param name="count">How many groups there are.</param>
    /// <param name="cost">What they cost, and how much of that may stay.</param>
    /// <param name="share">The share of the run's steps to take.</param>
    public UnitPosterior LearnUnits(
        IReadOnlyList<UnitGate> gates, int count, UnitCost cost, double share,
        IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var learner = new UnitLearner(module, gates, count, cost, options, training.Count);
        Train("learn units", share, learner, static done => done < 0.02 ? done / 0.02 : 1, progress, cancellation);
        return learner.Learned();
    }

    /// <summary>
    /// The metric that the caller gave, with the weights that masks drop set to zero for the moment; null without a metric.
    /// </summary>
    public double? ScoreUnder(IReadOnlyDictionary<string, bool[]> masks)
    {
        if (score is null)
        {
            return null;
        }

        var kept = masks.Keys.ToDictionary(key => key, key => TorchMemory.Floats(module.Weights[key]).ToArray());
        Mask(masks);
        double metric = score();
        Set(kept);
        return metric;
    }

    /// <summary>Sets what masks drop to zero.</summary>
    public void Mask(IReadOnlyDictionary<string, bool[]> masks) => ModuleWeights.Mask(module, masks);

    /// <summary>Gives weights new values.</summary>
    public void Set(IReadOnlyDictionary<string, float[]> values) => ModuleWeights.Set(module, values);

    /// <summary>The weights as of now by key, running statistics of batch norm included.</summary>
    public IReadOnlyDictionary<string, float[]> Weights() => ModuleWeights.Of(module);

    /// <summary>Extents of every tensor of the main graph for one sample.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes()
    {
        using var scope = NewDisposeScope();
        module.eval();
        return module.Shapes(SampleRuns.One(module, training));
    }

    /// <summary>Values whose axis 0 counts the samples that share a run; none where samples run one by one.</summary>
    /// <param name="one">The shapes for one sample.</param>
    public IReadOnlySet<string> Sampled(IReadOnlyDictionary<string, IReadOnlyList<long>> one)
    {
        using var scope = NewDisposeScope();
        module.eval();
        return !runs.Stacks ? new HashSet<string>() : module.Shapes(runs.Feed(training, [0, 1]))
            .Where(value => value.Value is [2, ..] && one.TryGetValue(value.Key, out IReadOnlyList<long>? shape) && shape[0] == 1)
            .Select(value => value.Key).ToHashSet();
    }

    /// <summary>Goes on with another graph of the same inputs and outputs; the teacher stays the original.</summary>
    public void MoveTo(GraphModule other)
    {
        using var scope = NewDisposeScope();
        module = other;
        runs = new SampleRuns(other, training, [.. teacher.Said.Keys]);
        dropout = dropout?.MovedTo(other);
    }

    /// <summary>Trains the weights that masks keep for the rest of the steps, with the learning rate falling to zero.</summary>
    /// <param name="masks">Per weight, true for the elements that stay; weights without a mask are trained whole.</param>
    /// <param name="rate">Factor on the learning rate at the start.</param>
    /// <param name="logSigma2">What was learned of the noise of weights with a mask, by key; null trains without noise.</param>
    public void FineTune(
        IReadOnlyDictionary<string, bool[]> masks, IProgress<TrainingProgress>? progress, CancellationToken cancellation, double rate = 1,
        IReadOnlyDictionary<string, float[]>? logSigma2 = null)
    {
        using var scope = NewDisposeScope();
        using var learner = new FrozenMasks(module, masks, options, logSigma2);
        Train("fine-tune", null, learner, done => rate * (1 - done), progress, cancellation);
        learner.Settle();
    }

    public void Dispose()
    {
        dropout?.Dispose();
        teacher.Dispose();
    }

    /// <param name="phaseShare">How much of the run the phase takes; null for what is left of it.</param>
    private void Train(
        string phase, double? phaseShare, WeightLearner learner, Func<double, double> rate, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation, Shrinking? shrinking = null)
    {
        TimeSpan? time = options.Time is { } budget ? phaseShare * budget ?? budget - watch.Elapsed : null;
        int steps = phaseShare is { } part ? (int)Math.Round(options.Steps * part) : options.Steps - Steps;
        if (time is { } given && Steps == 0)
        {
            RunTime.RefuseTooShort(given, options.LearningShare, () => Forward(learner, training, FirstBatch), module, learner);
        }

        var clock = new PhaseClock(steps, time);
        double? before = options.Chance is null ? null : score?.Invoke();
        using var guard = new DivergenceGuard(module, learner, dropout, calmed, options.Chance, before);
        using Tensor lossSum = zeros(1).DetachFromDisposeScope();
        int sinceReport = 0;
        long reported = Stopwatch.GetTimestamp();
        for (int step = 0; clock.Share(step) is { } share; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            // A single sample has no batch statistics, and inputs that nobody measured must not move those of the data.
            module.train(runs.Stacks && !options.FrozenStatistics);
            using (var scope = NewDisposeScope())
            {
                Lesson lesson = teacher.Of(order.Next());
                module.Dropout = dropout;
                IReadOnlyDictionary<string, Tensor> student = Forward(learner, lesson.Samples, lesson.Chosen);
                module.Dropout = null;
                Tensor batchLoss = loss.Of(student, lesson.Taught, scales, lesson.Labels);
                (dropout?.Penalty(NatWeight) is { } penalty ? batchLoss + penalty : batchLoss).backward();
                using (no_grad())
                {
                    lossSum.add_(batchLoss.detach());
                }

                learner.Step(share, guard.Rate * rate(share));
                dropout?.Step(guard.Rate * rate(share));
            }

            if (shrinking?.Try(module, learner, share) is { } smaller)
            {
                MoveTo(smaller);
                guard.MoveTo(smaller);
            }

            Steps++;
            sinceReport++;
            bool ends = Steps % order.StepsPerEpoch == 0 || clock.Share(step + 1) is null;
            if (!ends && Stopwatch.GetElapsedTime(reported) < options.Silence)
            {
                continue;
            }

            double mean = lossSum.item<float>() / sinceReport;
            double? metric = null;
            string? note = null;
            if (ends)
            {
                lossSum.zero_();
                sinceReport = 0;
                metric = guard.IsFinite(mean) ? score?.Invoke() : null;
                (int lost, note) = guard.Look(step + 1, mean, metric);
                (step, Steps) = (step - lost, Steps - lost);
            }

            TimeSpan passed = watch.Elapsed;
            progress?.Report(new TrainingProgress(
                phase, Steps / order.StepsPerEpoch, Steps, ExpectedSteps(), mean, ends ? learner.Kl : 0, learner.KlWeight,
                options.LearningRate * guard.Rate * rate(share), learner.Density, metric)
            {
                Seconds = passed.TotalSeconds,
                SecondsLeft = SecondsLeft(passed),
                Note = note,
                IsWithin = !ends,
            });
            reported = Stopwatch.GetTimestamp();
        }

        calmed = guard.Rate;
    }

    private IReadOnlyDictionary<string, Tensor> Forward(WeightLearner learner, TrainingSet samples, long[] batch) =>
        runs.Run(samples, batch, learner.Variances, noise, learner.Gates(batch.Length));

    /// <summary>Had every step taken as long as those so far; null before the first.</summary>
    private double? SecondsLeft(TimeSpan passed) => options.Time is { } time ? Math.Max(0, (time - passed).TotalSeconds)
        : Steps > 0 ? (passed - prepared).TotalSeconds / Steps * (options.Steps - Steps)
        : null;

    /// <summary>Steps of the whole run, as far as can be said.</summary>
    private int ExpectedSteps() => options.Time is { } time ? Math.Max(Steps, (int)(Steps * Math.Max(1,
        time / watch.Elapsed))) : options.Steps;
}
