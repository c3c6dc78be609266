using System.Globalization;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>What became of a row: its report, or why it has none; neither where it was not run.</summary>
internal sealed record RecordResult(RecordRow Row, Report? Report, string? Failure)
{
    /// <summary>Where and when rows that take one thread each were run, for their page; null where none was.</summary>
    public static string? Machine(IEnumerable<RecordResult> rows) =>
        rows.Select(row => row.Report?.Environment).FirstOrDefault(found => found is not null) is { } machine
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Machine: {machine.Processor}, one thread a row, {machine.OperatingSystem}.{Environment.NewLine}Date: {DateTime.UtcNow:yyyy-MM-dd}.")
            : null;
}
