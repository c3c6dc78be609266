using System.Globalization;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>Limits that a result must keep, or the run fails.</summary>
internal static class Gates
{
    /// <summary>One line per broken limit, with value and limit.</summary>
    public static string[] Broken(CompressionOptions options, Report report)
    {
        var broken = new List<string>();
        if (options.MaxDrop is { } maxDrop && report.Compressed!.MetricDrop > maxDrop)
        {
            broken.Add(string.Create(
                CultureInfo.InvariantCulture, $"the metric drops by {report.Compressed.MetricDrop:P2}, more than --max-drop {maxDrop:P2}"));
        }

        if (options.MaxBytes is { } maxBytes && report.Compressed!.FileBytes > maxBytes)
        {
            broken.Add(string.Create(
                CultureInfo.InvariantCulture, $"the file takes {report.Compressed.FileBytes} bytes, more than --max-size {maxBytes}"));
        }

        return [.. broken];
    }
}
