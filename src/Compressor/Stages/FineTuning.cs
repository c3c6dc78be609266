using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Preparation;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Groups;
using Compressor.Pruning.Structures;
using Compressor.Reporting.Text;
using Compressor.Training;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Stages;

/// <summary>Fine-tunes the network while it learns which weights can go, decides, cuts, and fine-tunes what is left.</summary>
internal static class FineTuning
{
    private const int MostValidationSamples = 10_000;
    private const int ProbeSamples = 256;

    /// <summary>
    /// What learning leaves of the weights, in budgets: what dead units give back at the cut goes to those that come next. With 1.25 the
    /// cut takes 20 points from resnet-20 at density 0.1, with 1.05 none.
    /// </summary>
    private const double LeftForTheCut = 1.05;

    /// <summary>Densities of the curve without retraining.</summary>
    private static readonly double[] CurveDensities = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

    public static FineTuned Run(
        Source source, Aim aim, PreparedData data, FineTuneOptions settings, IReadOnlyList<ModelOutput>? validationReference,
        IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        using var tensors = NewDisposeScope();
        PruningScope scope = aim.Scope;
        PruningBudget budget = scope.Budget;
        using var module = GraphModule.From(source.Model, frozen: source.Excluded, openPrefix: Prefix.Open);
        GraphModule current = module;
        double left = 1;
        using TrainingSet training = ToTensors(data.Train);
        SampleSet validation = data.Validation.Take(MostValidationSamples);
        using TrainingSet validationTensors = ToTensors(validation);
        settings = settings with
        {
            DropsGradually = scope.Structure is not (NofM or Block),
            Chance = validation.Labels is { } labels
                ? Chance.Level(Evaluator.Primary(source.Path, OutputsOf(module, validationTensors)), labels)
                : null,
        };
        using GraphModule? original = settings.Augmentation is null
            ? null
            : GraphModule.From(source.Model, frozen: source.Excluded, openPrefix: Prefix.Open);
        progress?.Report(new StageStarted($"the original answers for {Units.Count(training.Count)} training samples"));
        using var tuner = new FineTuner(module, training, settings, Score, original);
        var epochs = new List<TrainingProgress>();
        var notes = new List<string>();
        var listener = new Listener(epoch =>
        {
            if (epoch.Note is { } note)
            {
                epochs.RemoveAll(lost => lost.Step > epoch.Step);
                notes.Add(note);
                progress?.Report(new Notice(note));
                return;
            }

            epoch = epoch with { Density = epoch.Density * left };
            if (!epoch.IsWithin)
            {
                epochs.Add(epoch);
            }

            progress?.Report(new TrainingAdvanced(epoch with { MetricName = validation.Labels is NumberLabels ? Metric.R2 : null }));
        });

        PrunedUnits? units = null;
        using GraphModule? unitless = scope.Structure is Channel or ChannelUnstructured ? WithoutUnits() : null;
        SampleSet probe = data.Test.Take(ProbeSamples);
        using TrainingSet probeTensors = ToTensors(probe);
        if (scope.Structure is Channel)
        {
            Use(unitless!);
            double cut = Score();
            tuner.FineTune(new Dictionary<string, bool[]>(), listener, cancellation, UnitPruning.FineTuneRate);
            Fit(aim.Size);
            IReadOnlyList<ModelOutput> unitlessOutputs = OutputsOf(current, probeTensors);
            return new FineTuned(tuner.Weights(), [], units!.LeastSnr, units.Before, cut, epochs, [], probe, unitlessOutputs)
            {
                Model = current.Model,
                Units = units.Shrunk.Units,
                Groups = units,
                Dropout = tuner.Dropout,
                Notes = notes,
            };
        }

        if (unitless is not null)
        {
            Use(unitless);
            scope = OfTheRest(unitless);
            budget = scope.Budget;
        }

        SizeSearch? size = unitless is null ? aim.Size : aim.Size?.Within(scope);

        SizeAhead? ahead = size is not null && scope.DropsDeadUnits
            ? new SizeAhead(size, scope, current, tuner.Shapes(), source.Excluded)
            : null;

        // Magnitude drops weights while it learns, one by one: sums over groups would count what it dropped already.
        double density = settings.Method == LearningMethod.Magnitude && scope.Structure is not Unstructured ? 1
            : !scope.DropsDeadUnits ? budget.PrunableDensity
            : Math.Min(1, (ahead?.Density(tuner.Weights()) ?? budget.PrunableDensity) * LeftForTheCut);
        IReadOnlyList<WeightPosterior> posteriors = tuner.Learn(
            budget.Prunable, density, listener, cancellation, unitless is null ? null : UnitPruning.SecondShare, WithoutUnitsDeadNow);
        current = tuner.Module;

        Criterion criterion = settings.Method == LearningMethod.Magnitude ? new Magnitude() : new Pruning.Criteria.Variational();
        long keep = size is { } limit && !scope.DropsDeadUnits ? limit.LargestCut(Masked) : budget.Keep;
        PruningPlan plan = scope.Decide(posteriors, criterion, keep);
        double[] densities = scope.Structure is NofM || unitless is not null ? [] : CurveDensities;
        var curve = new CutCurve(source, aim, densities);
        var points = curve.Counts(budget.PrunableParameters, posteriors.Sum(one => CutCurve.NonZero(one.Theta))).Select(count =>
            curve.Point(
                criterion, tuner.ScoreUnder(ByKey(scope.Decide(posteriors, criterion, count).Masks))!.Value, Masked(count))).ToList();
        double before = Score();
        Shrunk? shrunk = null;
        using GraphModule? smaller = scope.DropsDeadUnits ? WithoutDeadUnits() : null;
        if (smaller is not null)
        {
            Use(smaller);
        }

        Dictionary<string, bool[]> masks = smaller is null ? ByKey(plan.Masks) : NonZero(smaller.Model, budget.Prunable);
        double? after = tuner.ScoreUnder(masks);
        var logSigma2 = posteriors.Where(posterior => posterior.LogSigma2.Length > 0 && masks.ContainsKey(posterior.Key)).ToDictionary(
            posterior => posterior.Key,
            posterior => shrunk?.Companions.GetValueOrDefault(posterior.Key)?.ToFloats() ?? posterior.LogSigma2);
        tuner.FineTune(masks, listener, cancellation, settings.FineTuneRate, logSigma2);
        Fit(size);
        IReadOnlyDictionary<string, float[]> weights = tuner.Weights();
        points.AddRange(criterion is Magnitude ? [] : curve.OfOriginal(scope, ScoreOf));
        return new FineTuned(weights, posteriors, plan.Threshold, before, after, epochs, points, probe, OutputsOf(current, probeTensors))
        {
            Model = current.Model,
            Kept = Kept(current.Model, logSigma2, masks, weights),
            Units = units is null ? shrunk?.Units ?? [] : Joined(units.Shrunk.Units, shrunk!.Units),
            Groups = units,
            Dropout = tuner.Dropout,
            Notes = notes,
            Masks = smaller is null ? plan.Masks : null,
        };

        void Use(GraphModule other)
        {
            current = other;
            tuner.MoveTo(other);
            // Progress is told as a share of what was read, whatever units left already.
            left = WeightCensus.Parameters(other.Model) / (double)WeightCensus.Parameters(source.Model);
        }

        void Fit(SizeSearch? limit)
        {
            if (limit is not null)
            {
                tuner.Set(limit.Trim(current.Model, tuner.Weights()));
            }
        }

        // Where time or products are the target, single weights go by the share that units went by.
        PruningScope OfTheRest(GraphModule smaller)
        {
            double now = WeightCensus.Parameters(smaller.Model);
            double share = aim.Work is null ? budget.Allowed / now : now / WeightCensus.Parameters(source.Model);
            double least = aim.Target is DensityTarget
                ? 0
                : PruningBudget.For(smaller.Model, smaller.Plan.Roles, 1, source.Path).SmallestDensity;
            return PruningScope.For(
                smaller.Model, smaller.Plan.Roles, new Unstructured(), Math.Clamp(share, Math.Min(1, least), 1), source.Path);
        }

        GraphModule WithoutUnits()
        {
            units = UnitPruning.Run(source, aim, tuner, Score, gated => current = gated, listener, cancellation);
            return GraphModule.From(units.Shrunk.Model, frozen: source.Excluded, openPrefix: Prefix.Open);
        }

        SmallerGraph? WithoutUnitsDeadNow(GraphModule now)
        {
            IReadOnlyDictionary<string, float[]> weights = tuner.Weights();
            SmallerGraph? smaller = DeadUnits.Leave(now, weights, tuner.Shapes(), source.Excluded);
            current = smaller?.Module ?? now;
            if (smaller is null || !scope.DropsDeadUnits)
            {
                return smaller;
            }

            double fits = ahead?.Density(weights) ?? budget.DensityBeside(current.Model, (unitless?.Plan ?? source.Plan).Roles);
            ahead?.MoveTo(smaller);
            return smaller with { Density = fits * LeftForTheCut };
        }

        GraphModule WithoutDeadUnits()
        {
            GraphModule whole = current;
            IReadOnlyDictionary<string, float[]> now = tuner.Weights();
            IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = tuner.Shapes();
            ShrunkPlan decided = size is not null
                ? Keeping(size.LargestCut(count => Keeping(count).Shrunk.Model))
                : ShrunkPlan.Decide(whole.Model, whole.Plan.Roles, scope, posteriors, criterion, now, shapes, source.Excluded);
            (plan, shrunk) = (decided.Plan, decided.Shrunk);
            var made = GraphModule.From(shrunk.Model, frozen: source.Excluded, openPrefix: Prefix.Open);
            tuner.Mask(ByKey(plan.Masks));
            Proof.Same(source.Model, OutputsOf(whole, probeTensors), OutputsOf(made, probeTensors));
            return made;

            ShrunkPlan Keeping(long count) =>
                ShrunkPlan.Keeping(count, whole.Model, scope, posteriors, criterion, now, shapes, source.Excluded);
        }

        Model Masked(long count) =>
            GraphPruner.Apply(current.Model, scope.Decide(posteriors, criterion, count).Masked(tuner.Weights()));

        double Score() => ScoreOf(current);

        double ScoreOf(GraphModule scored)
        {
            IReadOnlyList<ModelOutput> outputs = OutputsOf(scored, validationTensors);
            return Evaluator.Score(source.Path, outputs, validation.Labels, validationReference).Value;
        }
    }

    /// <summary>Units before the first cut and after the second.</summary>
    private static IReadOnlyList<UnitsLeft> Joined(IReadOnlyList<UnitsLeft> first, IReadOnlyList<UnitsLeft> second) =>
    [
        .. first.Select(units => second.FirstOrDefault(later => later.Weight == units.Weight) is { } later
            ? later with { Before = units.Before }
            : units),
    ];

    /// <summary>The final means with the variances from before the cut: what is trained after it leaves those alone.</summary>
    private static List<KeptPosterior> Kept(
        Model model, Dictionary<string, float[]> logSigma2, Dictionary<string, bool[]> masks, IReadOnlyDictionary<string, float[]> weights)
    {
        var shapes = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data.Shape);
        return [.. logSigma2.Select(learned => new KeptPosterior(
            learned.Key, shapes[learned.Key], weights[learned.Key], learned.Value, masks[learned.Key]))];
    }

    /// <summary>What a decision that is written into the weights keeps.</summary>
    private static Dictionary<string, bool[]> NonZero(Model model, IReadOnlyList<string> prunable) => WeightCensus.Of(model)
        .Where(weight => prunable.Contains(weight.Key))
        .ToDictionary(weight => weight.Key, weight => Array.ConvertAll(weight.Data.ToFloats(), value => value != 0));

    private static Dictionary<string, bool[]> ByKey(IReadOnlyList<Mask> masks) => masks.ToDictionary(mask => mask.Key, mask => mask.Keep);

    /// <summary>The graph's floating-point outputs, as ONNX Runtime would give them.</summary>
    private static List<ModelOutput> OutputsOf(GraphModule module, TrainingSet samples)
    {
        string[] names = [.. module.Model.Graph.Outputs.Where(output => output.Type.IsFloatingPoint()).Select(output => output.Name)];
        var outputs = new List<ModelOutput>();
        foreach ((string name, Tensor value) in FineTuner.Outputs(module, samples, names))
        {
            using (value)
            {
                outputs.Add(new ModelOutput(name, [.. value.shape.Skip(1).Select(extent => (int)extent)], value.data<float>().ToArray()));
            }
        }

        return outputs;
    }

    /// <summary>The samples as tensors.</summary>
    internal static TrainingSet ToTensors(SampleSet samples) => new(
        [.. samples.Inputs.Select(input => (input.Name, input.SampleShape, input.Values))],
        (samples.Labels as ClassLabels)?.Values,
        (samples.Labels as NumberLabels)?.Values);

    private sealed class Listener(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
