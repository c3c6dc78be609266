using System.Globalization;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Stages;
using Compressor.Training.FineTuning;

namespace Compressor.Sweeps;

/// <summary>Which points a sweep has, and in which order.</summary>
internal static class SweepPlan
{
    /// <summary>Densities where none are stated.</summary>
    public static readonly IReadOnlyList<double> UsualDensities = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

    /// <summary>Every point of the sweep: whole curves one after the other, so that the first is there early.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: a target cannot be reached.</exception>
    public static IReadOnlyList<SweepPoint> Of(Source source, CompressionOptions options, SweepOptions sweep)
    {
        PruningBudget whole = PruningBudget.For(source.Model, source.Plan.Roles, 1, source.Path);
        Target[] targets =
        [
            .. sweep.Targets.Count > 0
                ? sweep.Targets
                : UsualDensities.Where(density => IsReachable(source, density)).Select(density => (Target)new DensityTarget(density)),
        ];
        if (targets.Length == 0)
        {
            throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Path}: none of the usual targets can be reached, the smallest is {whole.SmallestDensity:G4}; state --targets"));
        }

        Array.ForEach(targets, target => Aim.Of(source, options with { Target = target }));
        LearningMethod usual = options.Criterion
            ?? (options.Data.Source(options.DataPath) is null ? LearningMethod.Magnitude : LearningMethod.Variational);
        return
        [
            .. from seed in sweep.Seeds ?? [options.Seed]
               from criterion in sweep.Criteria ?? [usual]
               from target in targets
               select new SweepPoint(criterion, target, seed),
        ];
    }

    private static bool IsReachable(Source source, double density)
    {
        try
        {
            return PruningBudget.For(source.Model, source.Plan.Roles, density, source.Path).Keep > 0;
        }
        catch (CompressorException error) when (error.Kind == ErrorKind.Target)
        {
            return false;
        }
    }
}
