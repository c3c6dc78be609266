using System.Globalization;
using Compressor.IR;
using Compressor.Pruning.Criteria;

namespace Compressor.Pruning.Structures;

/// <summary>What a decision is about: which weights, how many of them may stay, and which of them stay or go together.</summary>
public sealed class PruningScope
{
    private readonly StructureFit? fit;

    private PruningScope(Structure structure, PruningBudget budget, StructureFit? fit)
    {
        Structure = structure;
        Budget = budget;
        this.fit = fit;
    }

    public Structure Structure { get; }

    public PruningBudget Budget { get; }

    /// <summary>Dead units stay in place.</summary>
    public bool KeepsShape { get; init; }

    /// <summary>The fewest weights that a decision may leave: one of every tensor, or one block.</summary>
    public long Least => Structure is Block ? fit!.Groups.Values.Sum(groups => (long)groups.Sizes.Min()) : Budget.Prunable.Count;

    /// <summary>True where units that the decision leaves dead go; a pattern or a block is one of the tensor's own extents.</summary>
    public bool DropsDeadUnits => !KeepsShape && Structure is not (NofM or Block);

    /// <summary>What the structure does not fit, one line each with the reason.</summary>
    public IReadOnlyList<string> LeftAlone => fit?.LeftAlone ?? [];

    /// <summary>Finds what a structure fits and what a density leaves of it.</summary>
    /// <param name="density">As in <see cref="PruningBudget.For"/>; a pattern N:M keeps its own share of the weights it fits.</param>
    /// <param name="keepShape">Leaves dead units in place.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: nothing can be pruned. <see cref="ErrorKind.Target"/>: the density cannot be reached.
    /// </exception>
    public static PruningScope For(
        Model model, WeightRoles roles, Structure structure, double density, string path, bool keepShape = false)
    {
        if (structure is Unstructured or Channel or ChannelUnstructured)
        {
            return new PruningScope(structure, PruningBudget.For(model, roles, density, path), null) { KeepsShape = keepShape };
        }

        var fit = StructureFit.Of(model, roles.Prunable, structure);
        if (fit.Groups.Count == 0)
        {
            throw new CompressorException(
                ErrorKind.Model, $"{path}: no weight takes the structure {structure.Name}: {string.Join("; ", fit.LeftAlone)}");
        }

        WeightRoles pruned = roles with { Prunable = [.. roles.Prunable.Where(fit.Groups.ContainsKey)] };
        if (structure is NofM pattern)
        {
            PruningBudget whole = PruningBudget.For(model, pruned, 1, path);
            long keep = fit.Groups.Values.Sum(groups => groups.Sizes.Sum(size => (long)Math.Min(size, pattern.Keep)));
            return new PruningScope(structure, whole with { Keep = keep }, fit);
        }

        PruningBudget budget = PruningBudget.For(model, pruned, density, path);
        var scope = new PruningScope(structure, budget, fit);
        return budget.Keep >= scope.Least
            ? scope
            : throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: density {density} cannot be reached with {structure.Name}: ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"one block of every weight is {scope.Least} parameters, {budget.Keep} may stay."));
    }

    /// <summary>The same with another number of weights that may stay.</summary>
    public PruningScope Keeping(long keep) => new(Structure, Budget with { Keep = keep }, fit) { KeepsShape = KeepsShape };

    /// <summary>The same for a whole model of so many parameters.</summary>
    public PruningScope Allowing(long parameters)
    {
        double share = parameters / Math.Max(1.0, Budget.Allowed);
        long keep = Math.Max(Least, (long)(share * Budget.PrunableParameters));
        return new PruningScope(Structure, Budget with { Allowed = parameters, Keep = keep }, fit) { KeepsShape = KeepsShape };
    }

    /// <summary>Keeps the weights with the highest scores as far as the structure lets them be told apart.</summary>
    /// <param name="keep">The most that may stay; a pattern N:M has its own number.</param>
    public PruningPlan Decide(IReadOnlyList<WeightPosterior> posteriors, Criterion criterion, long keep) => Structure switch
    {
        NofM pattern => GroupDecision.Within(posteriors, criterion, fit!.Groups, pattern.Keep),
        Block => GroupDecision.Whole(posteriors, criterion, fit!.Groups, keep),
        _ => PruningPlan.Decide(posteriors, criterion, keep),
    };

    /// <summary>Non-zero elements of the weights that are pruned / all their elements.</summary>
    public double KeptShare(Model written) => WeightCensus.Of(written).Where(weight => Budget.Prunable.Contains(weight.Key))
        .Sum(weight => weight.Data.NonZeroCount()) / (double)Budget.PrunableParameters;

    /// <summary>Where a model's zeros are not as the structure has them, one line per weight; empty where they are.</summary>
    /// <param name="written">A model with the weights of the one this scope was made for.</param>
    /// <param name="masks">What was decided; without, only a pattern N:M can be held against anything.</param>
    public IReadOnlyList<string> Broken(Model written, IReadOnlyList<Mask>? masks = null) => fit is null
        ? []
        :
        [
            .. WeightCensus.Of(written).Where(weight => fit.Groups.ContainsKey(weight.Key))
                .Select(weight => BrokenIn(weight, masks?.FirstOrDefault(mask => mask.Key == weight.Key)?.Keep)).OfType<string>(),
        ];

    /// <summary>How many blocks of each weight hold a weight that is not zero; null where the structure has no blocks.</summary>
    /// <inheritdoc cref="Broken" path="/param[@name='written']"/>
    public IReadOnlyDictionary<string, int>? Blocks(Model written) => Structure is not Block
        ? null
        : WeightCensus.Of(written).Where(weight => fit!.Groups.TryGetValue(weight.Key, out ElementGroups? groups)
                && groups.Group.Length == weight.Data.Count)
            .ToDictionary(weight => weight.Key, weight => Kept(weight, fit!.Groups[weight.Key]).Count(kept => kept > 0));

    private static int[] Kept(Weight weight, ElementGroups groups)
    {
        float[] values = weight.Data.ToFloats();
        var kept = new int[groups.Sizes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            kept[groups.Group[i]] += values[i] == 0 ? 0 : 1;
        }

        return kept;
    }

    private string? BrokenIn(Weight weight, bool[]? stays)
    {
        ElementGroups groups = fit!.Groups[weight.Key];
        if (weight.Data.Count != groups.Group.Length)
        {
            return $"{weight.Key} has {weight.Data.Count} elements, the structure {Structure.Name} was decided for {groups.Group.Length}";
        }

        int[] kept = Kept(weight, groups);
        if (Structure is Block)
        {
            // A block that was to stay may hold zeros, by chance or by rounding; one that was to go may hold nothing else.
            var staying = new int[kept.Length];
            foreach (int group in groups.Group.Where((_, i) => stays?[i] ?? true))
            {
                staying[group]++;
            }

            int torn = staying.Where((count, group) => count > 0 && count < groups.Sizes[group]).Count();
            int left = staying.Where((count, group) => count == 0 && kept[group] > 0).Count();
            return torn + left == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{weight.Key} is not {Structure.Name}: {torn + left} of {kept.Length} blocks stay in part");
        }

        int broken = Structure is NofM pattern ? kept.Count(count => count > pattern.Keep) : 0;
        return broken == 0 ? null : string.Create(
            CultureInfo.InvariantCulture, $"{weight.Key} is not {Structure.Name}: {broken} of {kept.Length} groups keep more");
    }
}
