using System.Globalization;
using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>What the screen and both pages show of uncertainty: one row per figure, one column per measurement.</summary>
public static class UncertaintyTable
{
    private static readonly (string Label, Func<UncertaintyFigures, double?> Value, Func<double?, string> Words)[] Rows =
    [
        ("accuracy", figures => figures.Accuracy, Units.Percent),
        ("RMSE", figures => figures.Rmse, Units.Number),
        ("negative log likelihood", figures => figures.NegativeLogLikelihood, Fixed),
        ("Brier score", figures => figures.BrierScore, Fixed),
        ("expected calibration error", figures => figures.ExpectedCalibrationError, Units.Percent),
        ("mean entropy", figures => figures.Entropy, Fixed),
        ("mean entropy, out of distribution", figures => figures.OutOfDistributionEntropy, Fixed),
        ("AUROC by entropy", figures => figures.AurocByEntropy, Fixed),
        ("mean mutual information", figures => figures.MutualInformation, Fixed),
        ("mean mutual information, out of distribution", figures => figures.OutOfDistributionMutualInformation, Fixed),
        ("AUROC by mutual information", figures => figures.AurocByMutualInformation, Fixed),
        ("mean deviation", figures => figures.Deviation, Units.Number),
        ("mean deviation, out of distribution", figures => figures.OutOfDistributionDeviation, Units.Number),
        ("AUROC by deviation", figures => figures.AurocByDeviation, Fixed),
    ];

    /// <summary>A column's heading per measurement.</summary>
    public static IReadOnlyList<string> Headings(UncertaintyReport report) => [.. report.Measurements.Select(Name)];

    /// <summary>Rows that some measurement has a figure for: the label, then a cell per measurement.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(UncertaintyReport report) =>
    [
        .. Rows.Where(row => report.Measurements.Any(figures => row.Value(figures) is not null))
            .Select(row => (string[])[row.Label, .. report.Measurements.Select(figures => row.Words(row.Value(figures)))]),
    ];

    /// <summary>"compressed, dropout".</summary>
    public static string Name(UncertaintyFigures figures) => figures.Method switch
    {
        "mc-dropout" => $"{figures.Model}, dropout",
        "posterior" => $"{figures.Model}, posterior",
        _ => figures.Model,
    };

    /// <summary>How it was measured, in one sentence, and what the samples lack.</summary>
    public static string Sentence(UncertaintyReport report)
    {
        string rate = report.Rate is { } p ? $"dropout rate {Units.Number(p)}" : "the model's own dropout rates";
        string draws = report.Measurements.Any(figures => figures.Method != "none")
            ? $"; draws are means of {Units.Count(report.Passes)} passes, {rate}, seed {report.Seed.ToString(CultureInfo.InvariantCulture)}"
            : "";
        string others = report.OutOfDistributionSamples is { } count ? $" and {Units.Count(count)} out of distribution" : "";
        string missing = report.Labelled ? "" : " Without labels there are no errors, and so neither accuracy nor calibration.";
        return $"{Units.Count(report.Samples)} test samples{others}{draws}.{missing}";
    }

    private static string Fixed(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("F4", CultureInfo.InvariantCulture) : Units.Nothing;
}
