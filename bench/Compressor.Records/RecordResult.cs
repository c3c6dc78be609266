using System.Globalization;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>What became of a row: its report, or why it has none; neither where it was not run.</summary>
/// <param name="Finished">When its report was written; null without one.</param>
internal sealed record RecordResult(RecordRow Row, Report? Report, string? Failure, DateOnly? Finished)
{
    /// <summary>Where and when rows were run, for their page; null where none was.</summary>
    public static string? Machine(IEnumerable<RecordResult> rows)
    {
        RecordResult[] run = [.. rows.Where(row => row.Report?.Environment is not null)];
        if (run is not [{ Report.Environment: { } machine }, ..])
        {
            return null;
        }

        string threads = Range(run.Select(row => row.Report!.Environment!).Select(on => on.Threads ?? on.Cores), static count => $"{count}");
        string days = Range(run.Select(row => row.Finished!.Value), static day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return $"Machine: {machine.Processor}, {machine.OperatingSystem}, no GPU; threads a row: {threads}.{Environment.NewLine}Date: {days}.";
    }

    private static string Range<T>(IEnumerable<T> values, Func<T, string> text)
    {
        T[] sorted = [.. values.Order()];
        (string first, string last) = (text(sorted[0]), text(sorted[^1]));
        return first == last ? first : $"{first} to {last}";
    }
}
