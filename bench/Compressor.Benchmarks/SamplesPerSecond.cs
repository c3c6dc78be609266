using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Compressor.Benchmarks;

/// <summary>Samples that a training step of the row gets through in a second.</summary>
internal sealed class SamplesPerSecond : IColumn
{
    public string Id => nameof(SamplesPerSecond);

    public string ColumnName => "Samples/s";

    public string Legend => "Training samples per second";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics && benchmarkCase.Parameters["Network"] is Network network
            ? (StockTraining.Batch * network.Steps / (statistics.Mean * 1e-9)).ToString("N0", CultureInfo.InvariantCulture)
            : "";
}
