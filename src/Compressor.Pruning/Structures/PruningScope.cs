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
        long least = fit.Groups.Values.Sum(groups => (long)groups.Sizes.Min());
        return budget.Keep >= least
            ? new PruningScope(structure, budget, fit)
            : throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: density {density} cannot be reached with {structure.Name}: ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"one block of every weight is {least} parameters, {budget.Keep} may stay."));
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
    public IReadOnlyList<string> Broken(Model written) => fit is null
        ? []
        : [.. WeightCensus.Of(written).Where(weight => fit.Groups.ContainsKey(weight.Key)).Select(BrokenIn).OfType<string>()];

    private string? BrokenIn(Weight weight)
    {
        ElementGroups groups = fit!.Groups[weight.Key];
        float[] values = weight.Data.ToFloats();
        if (values.Length != groups.Group.Length)
        {
            return $"{weight.Key} has {values.Length} elements, the structure {Structure.Name} was decided for {groups.Group.Length}";
        }

        var kept = new int[groups.Sizes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            kept[groups.Group[i]] += values[i] == 0 ? 0 : 1;
        }

        int broken = Structure is NofM pattern ? kept.Count(count => count > pattern.Keep) : 0;
        return broken == 0 ? null : string.Create(
            CultureInfo.InvariantCulture, $"{weight.Key} is not {Structure.Name}: {broken} of {kept.Length} groups keep more");
    }
}
