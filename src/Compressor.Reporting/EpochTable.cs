using System.Globalization;
using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>The table of epochs that report.md and the page show.</summary>
internal static class EpochTable
{
    /// <summary>Headings; those of numbers begin with "&gt;".</summary>
    public static string[] Headers(string? metric) =>
        [">epoch", ">time", ">loss", ">KL", ">KL weight", ">learning rate", ">density", $">validation {metric ?? "metric"}"];

    /// <summary>One row per epoch.</summary>
    public static IEnumerable<string[]> Rows(IEnumerable<EpochReport> epochs, string? metric) => epochs.Select(epoch => (string[])
    [
        epoch.Epoch.ToString(CultureInfo.InvariantCulture),
        Units.Duration(epoch.Seconds),
        Units.Number(epoch.Loss),
        Units.Number(epoch.Kl),
        Units.Number(epoch.KlWeight),
        Units.Number(epoch.LearningRate),
        Units.Percent(epoch.Density),
        Measures.Metric(metric, epoch.Metric),
    ]);
}
