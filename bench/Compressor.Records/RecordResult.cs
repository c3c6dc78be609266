using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>What became of a row: its report, or why it has none; neither where it was not run.</summary>
internal sealed record RecordResult(RecordRow Row, Report? Report, string? Failure);
