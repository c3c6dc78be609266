using System.Diagnostics;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>
/// Finds inputs that a model runs on, by asking ONNX Runtime: open axes are given one extent after the other until a run succeeds, then
/// a second run has another batch size and longer axes. Where a condition compares an input with constants, each of them is tried so.
/// </summary>
public sealed class InputTrial
{
    /// <summary>Numbers in one tensor that a trial is still worth.</summary>
    private const long MostElements = 1L << 25;

    private const int MostCombinations = 60;
    private const int MostLonger = 2;
    private const long LongestSequence = 4096;
    private static readonly long[] Extents = [1, 2, 32, 64, 256, 512, 1024];
    private static readonly long[] OtherBatches = [3, 2];

    /// <summary>From this extent on, a second run tells more than the first: windows no longer lie in the padding.</summary>
    private const long Telling = 32;

    /// <summary>A model that runs on nothing must not be tried for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly OrtModel runtime;
    private readonly IReadOnlyDictionary<string, InputRole> roles;
    private readonly InputWishes wishes;
    private readonly IReadOnlyList<Value> inputs;
    private readonly CancellationToken cancellation;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long longest = 1;
    private CompressorException? refusal;

    private InputTrial(Model model, OrtModel runtime, InputWishes wishes, CancellationToken cancellation)
    {
        this.runtime = runtime;
        this.wishes = wishes;
        this.cancellation = cancellation;
        roles = InputRoles.Of(model);
        inputs = wishes.Fix(runtime.Path, [.. model.Graph.RequiredInputs()]);
    }

    /// <summary>Runs a model on inputs that it takes.</summary>
    /// <param name="model">What tells the roles of the inputs.</param>
    /// <param name="runtime">The same model in ONNX Runtime.</param>
    /// <param name="wishes">What is not to be drawn.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: ONNX Runtime runs it on none of the inputs tried. <see cref="ErrorKind.Usage"/>: a wish fits no
    /// input.
    /// </exception>
    public static TrialRuns Of(Model model, OrtModel runtime, InputWishes? wishes = null, CancellationToken cancellation = default) =>
        new InputTrial(model, runtime, wishes ?? new InputWishes(), cancellation).Run();

    private TrialRuns Run()
    {
        IReadOnlyList<OpenAxes> readings = OpenAxes.Readings(inputs);
        var runs = new List<TrialRun>();
        int variants = inputs.Where(input => !wishes.Given.ContainsKey(input.Name))
            .Select(input => InputDraw.Variants(input, roles[input.Name])).DefaultIfEmpty(1).Max();
        for (int variant = 0; variant < variants; variant++)
        {
            runs.AddRange(readings.Select(axes => RunsOf(axes, variant)).FirstOrDefault(found => found.Count > 0, []));
        }

        return runs.Count > 0
            ? new TrialRuns(runs, readings[0].HasBatch)
            : throw refusal
            ?? new CompressorException(ErrorKind.Model, $"{runtime.Path}: ONNX Runtime runs it on none of the shapes tried.");
    }

    /// <summary>One run with the smallest extents that are taken, and one that is larger.</summary>
    private List<TrialRun> RunsOf(OpenAxes axes, int variant)
    {
        (TrialRun Run, long[] Extents)? first = null;
        foreach (long[] extents in Combinations(axes.Groups))
        {
            if (watch.Elapsed > Patience || first?.Run.IsTelling == true)
            {
                break;
            }

            if (Attempt(axes.Shapes(1, extents), variant) is { } run && (first is null || run.IsTelling))
            {
                first = (Lengthened(axes.Shapes(1, extents), variant) ?? run, extents);
            }
        }

        return first is not { } found ? []
            : Larger(axes, found.Extents, variant) is { } second ? [found.Run, second]
            : [found.Run];
    }

    /// <summary>Null where the file fixes everything, or ONNX Runtime takes nothing larger.</summary>
    private TrialRun? Larger(OpenAxes axes, long[] extents, int variant)
    {
        long[] longer = [.. Extents.Where(extent => extents.Any(old => extent > old))];
        longer = [.. longer.Where(extent => extent >= Telling).Take(MostLonger), .. longer.Where(extent => extent < Telling)];
        IEnumerable<long[]> larger = longer.Select(extent => Array.ConvertAll(extents, old => Math.Max(old, extent)));
        foreach (long batch in axes.HasBatch ? OtherBatches : [1])
        {
            foreach (long[] candidate in axes.HasBatch ? larger.Append(extents) : larger)
            {
                if (watch.Elapsed < Patience && Attempt(axes.Shapes(batch, candidate), variant) is { IsTelling: true } run)
                {
                    return run;
                }
            }
        }

        return null;
    }

    /// <summary>The same extent for all groups first, then what else there is, smaller ones first.</summary>
    private static IEnumerable<long[]> Combinations(int groups)
    {
        if (groups == 0)
        {
            return [[]];
        }

        IEnumerable<long[]> alike = Extents.Select(extent => Enumerable.Repeat(extent, groups).ToArray());
        IEnumerable<IEnumerable<long>> all = [[]];
        for (int group = 0; group < Math.Min(groups, 2); group++)
        {
            all = all.SelectMany(_ => Extents, (some, extent) => some.Append(extent));
        }

        // Groups beyond the second move with it.
        IEnumerable<long[]> mixed = all.Select(some => some.ToArray()).OrderBy(some => some.Sum())
            .Select(some => Enumerable.Range(0, groups).Select(group => some[Math.Min(group, some.Length - 1)]).ToArray());
        return alike.Concat(mixed.Where(some => some.Distinct().Count() > 1)).Take(MostCombinations);
    }

    /// <summary>The run with the longest sequences that ONNX Runtime takes; null where no input states lengths.</summary>
    private TrialRun? Lengthened(IReadOnlyDictionary<string, long[]> shapes, int variant)
    {
        if (!roles.Values.Any(role => role.IsLength))
        {
            return null;
        }

        long taken = 1;
        long refused = LongestSequence + 1;
        TrialRun? best = null;
        while (taken + 1 < refused)
        {
            longest = refused > LongestSequence ? taken * 2 : (taken + refused) / 2;
            if (longest <= LongestSequence && Attempt(shapes, variant) is { } run)
            {
                (taken, best) = (longest, run);
            }
            else
            {
                refused = longest;
            }
        }

        longest = taken;
        return best;
    }

    private TrialRun? Attempt(IReadOnlyDictionary<string, long[]> shapes, int variant)
    {
        // In floating point, which no absurd shape overflows.
        if (shapes.Values.Any(shape => shape.Aggregate(1.0, (count, extent) => count * extent) > MostElements))
        {
            return null;
        }

        var tensors = new Dictionary<string, TensorData>();
        for (int i = 0; i < inputs.Count; i++)
        {
            Value input = inputs[i];
            var settings = new DrawSettings(unchecked((wishes.Seed * 7919) + i), variant, longest);
            tensors[input.Name] = wishes.Given.GetValueOrDefault(input.Name)
                ?? InputDraw.Draw(input, roles[input.Name], shapes[input.Name], settings);
        }

        try
        {
            return new TrialRun(tensors, runtime.Run(tensors, cancellation));
        }
        catch (CompressorException error)
        {
            refusal ??= error;
            return null;
        }
    }
}
