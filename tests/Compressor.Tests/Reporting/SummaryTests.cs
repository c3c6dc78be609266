using Compressor.IR;
using Compressor.Reporting;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class SummaryTests
{
    [Fact]
    public void Rows_state_before_after_and_change()
    {
        IReadOnlyList<SummaryRow> rows = SummaryTable.Of(Reports.Full());

        Assert.Equal(
            [
                new SummaryRow("parameters", "266,610", "266,610", "1.00x"),
                new SummaryRow("non-zero parameters", "266,610", "26,314", "10.1x"),
                new SummaryRow("density", "100.00%", "9.87%", "10.1x"),
                new SummaryRow("file", "1.07 MB", "135 KB", "7.92x"),
                new SummaryRow("file, gzip", "988 KB", "95.0 KB", "10.4x"),
                new SummaryRow("multiply-accumulates", "266,200", "266,200", "1.00x"),
                new SummaryRow("latency, one thread", "0.0341 ms", "0.0338 ms", "1.01x"),
                new SummaryRow("accuracy", "98.21%", "98.10%", "-0.11 pp"),
            ],
            rows);
    }

    [Fact]
    public void A_run_that_wrote_nothing_has_dashes()
    {
        IReadOnlyList<SummaryRow> rows = SummaryTable.Of(Reports.Full() with { Compressed = null });

        Assert.All(rows, row => Assert.Equal(("-", "-"), (row.After, row.Change)));
        Assert.Equal(7, rows.Count);
        Assert.Empty(SummaryTable.Of(Reports.CheckOnly()));
    }

    [Fact]
    public void The_verdict_is_one_line()
    {
        Report report = Reports.Full();
        string met = Verdict.Of(report);
        string missed = Verdict.Of(report with
        {
            Target = new TargetReport("bytes", 100_000, 134_800, false),
            Verification = report.Verification! with { InterfaceUnchanged = false },
        });

        Assert.Equal(
            "Target met: density 0.0987 of 0.1 requested. 266,610 parameters became 26,314 non-zero ones (10.1x fewer), "
            + "1.07 MB became 135 KB (7.92x smaller), accuracy 98.21% became 98.10% (-0.11 pp). The written file was verified.",
            met);
        Assert.StartsWith("Target not met: file size 135 KB of 100 KB requested.", missed, StringComparison.Ordinal);
        Assert.EndsWith("The written file did not pass verification.", missed, StringComparison.Ordinal);
        Assert.Equal("", Verdict.Of(Reports.CheckOnly()));
        Assert.Null(Verdict.Missed(report));
    }

    [Fact]
    public void A_drop_is_told_of_both_splits()
    {
        Report report = Reports.Full();

        Assert.StartsWith(
            "Target met: validation drop 0.040 pp of 0.50 pp requested, and 0.11 pp on the test split. ",
            Verdict.Of(report with { Target = new TargetReport("drop", 0.005, 0.0004, true) }), StringComparison.Ordinal);
        Assert.Equal(
            "the target is not met: validation drop 0.040 pp of 0.10 pp requested, but 0.11 pp on the test split",
            Verdict.Missed(report with { Target = new TargetReport("drop", 0.001, 0.0004, false) }));
    }

    [Fact]
    public void Ratios_follow_from_the_weights_of_both_files()
    {
        Model original = Model(new float[8].Select((_, i) => i + 1f), [1, 2]);
        Model written = Model([1, 0, 0, 0, 0, 0, 0, -0f], [0, 2]);

        ModelCounts before = ModelCounts.Of(original);
        ModelCounts after = ModelCounts.Of(written);

        Assert.Equal((10, 10, 8, 8), (before.Parameters, before.NonZeroParameters, before.WeightElements, before.NonZeroWeightElements));
        Assert.Equal((10, 2, 8, 1), (after.Parameters, after.NonZeroParameters, after.WeightElements, after.NonZeroWeightElements));
        Assert.Equal((0.2, 5, 8), (after.Density(before), after.CompressionRatio(before), after.WeightCompressionRatio(before)));
    }

    private static Model Model(IEnumerable<float> weight, float[] bias)
    {
        var builder = new GraphBuilder("counts");
        string x = builder.Input("x", ElementType.Float32, "n", 4);
        string w = builder.Initializer("w", TensorData.FromFloats([4, 2], [.. weight]));
        string b = builder.Initializer("b", TensorData.FromFloats([2], bias));
        builder.Output(builder.Node("Gemm", [x, w, b], "y"), ElementType.Float32, "n", 2);
        return builder.Build();
    }
}
