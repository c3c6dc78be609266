using Compressor.IR;
using Compressor.Training.Dropout;
using Compressor.Training.Variational;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Learns which groups of units carry more than noise (<see cref="StructuredBayesian"/>): every group has a factor theta, drawn anew for
/// every sample, and the KL term's weight is steered so that the cost of the groups with SNR above 1 comes down to the target. The
/// weights are trained by plain Adam beside them.
/// </summary>
internal sealed class UnitLearner : WeightLearner
{
    /// <summary>
    /// Factor on the learning rate of log sigma^2 for mu and log sigma of a group: there are few, and each has a batch of gradients.
    /// </summary>
    private const double NoiseRate = 3;

    /// <summary>The bound of the KL weight: groups are few, and the data term of each is a sum over thousands of weights.</summary>
    private const double GreatestKlWeight = 1e3;

    private readonly IReadOnlyList<UnitGate> gates;
    private readonly UnitCost cost;
    private readonly Tensor? klWeights;
    private readonly Parameter[] factors;
    private readonly (Tensor Groups, Tensor? Own)[] places;
    private readonly Parameter mu;
    private readonly Parameter logSigma;
    private readonly AdamState state;
    private readonly KlSteering steering;
    private readonly Generator generator;
    private readonly double samples;
    private readonly int count;
    private readonly long total;

    /// <param name="module">The graph with a weight for each gate's factors.</param>
    /// <param name="count">How many groups there are.</param>
    /// <param name="cost">What they cost, and how much of that may stay.</param>
    public UnitLearner(
        GraphModule module, IReadOnlyList<UnitGate> gates, int count, UnitCost cost, FineTuneOptions options, long samples)
        : base(module, [.. gates.Select(gate => gate.Key)], options)
    {
        (this.gates, this.count, this.cost, this.samples) = (gates, count, cost, samples);
        factors = [.. gates.Select(gate => module.Weights[gate.Key])];
        places = [.. gates.Select(gate => (Indices(gate.Groups), gate.Own.Any(group => group >= 0) ? Indices(gate.Own) : null))];
        mu = Leaf(StructuredBayesian.InitialMu);
        logSigma = Leaf(StructuredBayesian.InitialLogSigma);
        state = new AdamState([mu, logSigma], options.Adam with { WeightDecay = 0 }, options.Threads);
        klWeights = cost.PerGroup is { } costs ? Relative(costs) : null;
        steering = new KlSteering(-2 * Math.Log(StructuredBayesian.SnrThreshold), GreatestKlWeight);
        generator = new Generator((ulong)options.Seed);
        total = cost.Of([.. Enumerable.Repeat(true, count)]);

        // One on average, so that the weight of the whole term means what it does without them.
        static Tensor Relative(IReadOnlyList<double> costs) =>
            (tensor([.. costs]) / costs.Average()).DetachFromDisposeScope();

        Parameter Leaf(double value) => (Parameter)new Parameter(full(count, (float)value), requires_grad: true).DetachFromDisposeScope();

        // The index behind the last group stands for a factor of one.
        Tensor Indices(IReadOnlyList<int> groups) =>
            tensor([.. groups.Select(group => (long)(group < 0 ? count : group))]).DetachFromDisposeScope();
    }

    public override IReadOnlyDictionary<string, Tensor>? Variances => null;

    public override double KlWeight => steering.KlWeight;

    public override double Density => cost.Of([.. Snr().Select(snr => snr > StructuredBayesian.SnrThreshold)]) / (double)total;

    public override double Kl => Both().Sum(group => StructuredBayesian.Kl(group.Mu, group.LogSigma));

    /// <summary>Groups are few, and each look moves the KL weight by little: a short run needs as many as a long one.</summary>
    protected override int LeastStepsBetweenLooks => 1;

    /// <summary>Draws the factors of a batch, by the weight in whose place they stand.</summary>
    public override IReadOnlyDictionary<string, Tensor> Gates(long batch)
    {
        Tensor uniform = rand([batch, count], generator: generator);
        Tensor theta = StructuredBayesian.Sample(mu, logSigma, uniform);
        Tensor shared = cat([theta, ones(batch, 1)], 1);
        return gates.Select((gate, i) => (gate, Factor: Drawn(gate, places[i], gate.OnData ? shared : shared[..1])))
            .ToDictionary(pair => pair.gate.Key, pair => pair.Factor);
    }

    public override IReadOnlyList<WeightPosterior> Posteriors() => [];

    public override IEnumerable<Tensor> State => [mu, logSigma];

    /// <summary>What was learned; the gates' weights are set to the mean factors.</summary>
    public UnitPosterior Learned()
    {
        SetMeans();
        (double Mu, double LogSigma)[] groups = Both();
        return new UnitPosterior(
            Array.ConvertAll(groups, group => group.Mu),
            Array.ConvertAll(groups, group => group.LogSigma),
            Array.ConvertAll(groups, group => StructuredBayesian.Mean(group.Mu, group.LogSigma)),
            Snr(),
            Array.ConvertAll(groups, group => StructuredBayesian.DeltaF(group.Mu, group.LogSigma)));
    }

    public override void Dispose()
    {
        foreach ((Tensor groups, Tensor? own) in places)
        {
            groups.Dispose();
            own?.Dispose();
        }

        klWeights?.Dispose();
        mu.Dispose();
        logSigma.Dispose();
        state.Dispose();
        generator.Dispose();
        base.Dispose();
    }

    protected override void StepPrunable(double progress, double rate)
    {
        if (IsTimeToLook(progress))
        {
            steering.Update(progress, Separating(DensityPath.Geometric(progress, cost.Target)));
            SetMeans();
        }

        using (var scope = NewDisposeScope())
        {
            Tensor kl = StructuredBayesian.Kl(mu.to(ScalarType.Float64), logSigma.to(ScalarType.Float64));
            ((klWeights is null ? kl : kl * klWeights).sum() * (steering.KlWeight / samples)).backward();
        }

        state.Step(NoiseRate * Options.SigmaLearningRate * rate);
        using var noGradient = no_grad();
        mu.clamp_(StructuredBayesian.Least, StructuredBayesian.Greatest);
        logSigma.clamp_(StructuredBayesian.LeastLogSigma, StructuredBayesian.GreatestLogSigma);
    }

    protected override void RestartPrunable() => state.Restart();

    private static Tensor Drawn(UnitGate gate, (Tensor Groups, Tensor? Own) place, Tensor theta)
    {
        Tensor factor = theta.index_select(1, place.Groups);
        factor = place.Own is null ? factor : factor * theta.index_select(1, place.Own);
        return gate.OnData ? factor.reshape([theta.shape[0], .. gate.Shape.Skip(1)]) : factor.reshape([.. gate.Shape]);
    }

    /// <summary>-2 log SNR, the log alpha of a factor, below which groups with a share of the cost lie.</summary>
    private double Separating(double share)
    {
        double[] snr = Snr();
        double[] sorted = [.. snr.Order()];
        (int low, int high) = (0, sorted.Length - 1);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (cost.Of(Array.ConvertAll(snr, value => value > sorted[middle])) <= share * total)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return -2 * Math.Log(Math.Max(sorted[low], 1e-12));
    }

    private (double Mu, double LogSigma)[] Both()
    {
        var both = new (double, double)[count];
        Span<float> mus = TorchMemory.Floats(mu);
        Span<float> sigmas = TorchMemory.Floats(logSigma);
        for (int i = 0; i < count; i++)
        {
            both[i] = (mus[i], sigmas[i]);
        }

        return both;
    }

    private double[] Snr() => Array.ConvertAll(Both(), group => StructuredBayesian.Snr(group.Mu, group.LogSigma));

    /// <summary>Runs without noise multiply with the mean factors.</summary>
    private void SetMeans()
    {
        double[] means = Array.ConvertAll(Both(), group => StructuredBayesian.Mean(group.Mu, group.LogSigma));
        for (int gate = 0; gate < gates.Count; gate++)
        {
            Span<float> factor = TorchMemory.Floats(factors[gate]);
            for (int unit = 0; unit < factor.Length; unit++)
            {
                factor[unit] = (float)(Mean(gates[gate].Groups[unit]) * Mean(gates[gate].Own[unit]));
            }
        }

        double Mean(int group) => group < 0 ? 1 : means[group];
    }
}
