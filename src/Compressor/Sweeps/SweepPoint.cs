using System.Globalization;
using Compressor.Configuration;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Training.FineTuning;

namespace Compressor.Sweeps;

/// <summary>One model of a sweep.</summary>
internal sealed record SweepPoint(LearningMethod Criterion, Target Target, int Seed)
{
    /// <summary>"variational-0.1-s1": what its files are called.</summary>
    public string Name => NameOf(SettingText.Word(SettingText.Criteria, Criterion), Target, Seed);

    /// <summary>"variational at 0.1, seed 1".</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SettingText.Word(SettingText.Criteria, Criterion)} at {TargetText.Of(Target)}, seed {Seed}");

    /// <summary>The name that a point's report belongs under.</summary>
    public static string NameOf(Report report) => NameOf(report.Decision!.Criterion, Aim.Asked(report.Target!), report.Seed!.Value);

    private static string NameOf(string criterion, Target target, long seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{criterion}-{TargetText.Of(target).Replace(':', '-')}-s{seed}");
}
