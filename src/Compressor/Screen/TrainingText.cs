using System.Globalization;
using Compressor.Reporting.Text;
using Compressor.Training.FineTuning;

namespace Compressor.Screen;

/// <summary>A moment of fine-tuning as people read it.</summary>
internal static class TrainingText
{
    /// <summary>"epoch 3, step 300 of 1,000, loss 0.1234, density 12.30%, metric 98.10%, KL weight 0.3, 12.0 s left".</summary>
    public static string Of(TrainingProgress progress)
    {
        var parts = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}"),
            $"step {Units.Count(progress.Step)} of {Units.Count(progress.Steps)}",
            $"loss {Units.Number(progress.Loss)}",
            $"density {Units.Percent(progress.Density)}",
        };
        if (progress.Metric is { } metric)
        {
            parts.Add($"metric {Measures.Metric(progress.MetricName, metric)}");
        }

        if (progress.KlWeight != 0)
        {
            parts.Add($"KL weight {Units.Number(progress.KlWeight)}");
        }

        if (progress.SecondsLeft is { } seconds)
        {
            parts.Add($"{Units.Duration(seconds)} left");
        }

        return string.Join(", ", parts);
    }
}
