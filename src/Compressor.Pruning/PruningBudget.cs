using System.Globalization;
using Compressor.IR;

namespace Compressor.Pruning;

/// <summary>How many of the prunable weights may stay so that the whole model comes down to a density.</summary>
/// <param name="Prunable">Keys of the weights to prune, in file order.</param>
/// <param name="PrunableParameters">Their elements.</param>
/// <param name="Keep">How many of these stay.</param>
/// <param name="SmallestDensity">
/// The lowest density the model can reach: one weight per prunable tensor, and all that cannot be pruned.
/// </param>
public sealed record PruningBudget(IReadOnlyList<string> Prunable, long PrunableParameters, long Keep, double SmallestDensity)
{
    /// <summary>Parameters that the whole model may have in the end.</summary>
    public long Allowed { get; init; }

    /// <summary>Share of the prunable weights that stay.</summary>
    public double PrunableDensity => (double)Keep / PrunableParameters;

    /// <summary>Splits the target between what can be pruned and what cannot.</summary>
    /// <param name="model">The original.</param>
    /// <param name="roles">Which weights may be pruned, and which change otherwise and so may lose their zeros.</param>
    /// <param name="density">Non-zero parameters of the result / parameters of the original, 0..1.</param>
    /// <param name="path">The model's path, for the message.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: the target cannot be met.</exception>
    public static PruningBudget For(Model model, WeightRoles roles, double density, string path)
    {
        IReadOnlyList<Weight> weights = WeightCensus.Of(model);
        Weight[] pruned = [.. weights.Where(weight => roles.Prunable.Contains(weight.Key))];
        if (pruned.Length == 0)
        {
            throw new CompressorException(
                ErrorKind.Model, $"{path}: no weight can be pruned; it has no matrix or kernel that is free to change.");
        }

        long parameters = weights.Sum(weight => weight.Data.Count);
        long prunableParameters = pruned.Sum(weight => weight.Data.Count);
        long others = Others(weights, roles);
        double smallest = (double)(others + pruned.Length) / parameters;
        long keep = Math.Min(prunableParameters, (long)Math.Floor(density * parameters) - others);
        if (keep < pruned.Length)
        {
            throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: density {density} cannot be reached: {others} of {parameters} parameters cannot be pruned; "
                + $"the smallest is {RoundedUp(smallest)}."));
        }

        return new PruningBudget([.. pruned.Select(weight => weight.Key)], prunableParameters, keep, smallest)
        {
            Allowed = (long)Math.Floor(density * parameters),
        };
    }

    /// <summary>
    /// The share of the prunable weights that may stay beside what a smaller graph, made of the model, has of the others.
    /// </summary>
    public double DensityBeside(Model smaller, WeightRoles roles) =>
        Math.Clamp((Allowed - Others(WeightCensus.Of(smaller), roles)) / (double)PrunableParameters, PrunableDensity, 1);

    private static long Others(IReadOnlyList<Weight> weights, WeightRoles roles) => weights
        .Where(weight => !roles.Prunable.Contains(weight.Key))
        .Sum(weight => roles.Trained.Contains(weight.Key) ? weight.Data.Count : weight.Data.NonZeroCount());

    /// <summary>To four digits, upwards, so that the number shown can be asked for.</summary>
    private static double RoundedUp(double density) => Math.Ceiling(density * 10_000) / 10_000;
}
