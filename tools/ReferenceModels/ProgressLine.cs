using System.Globalization;
using Compressor.Training.FineTuning;

namespace ReferenceModels;

/// <summary>One line per epoch on the console.</summary>
internal sealed class ProgressLine : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Seconds,6:F1} s  epoch {value.Epoch,3}  loss {value.Loss:F4}  validation {value.Metric:F4}"));
}
