using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Sweeps;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting.Sweeps;

public sealed class SweepMergeTests
{
    [Fact]
    public void Every_point_is_in_the_trade_off_and_every_target_has_mean_and_deviation()
    {
        Report merged = SweepMerge.Of(SweepReports.Points());

        Assert.Equal(12, merged.TradeOff.Count);
        Assert.All(merged.TradeOff, point => Assert.True(point is { FineTuned: true, Split: "test", FileBytes: not null, Metric: not null, Seed: not null }));
        Assert.Equal(120, merged.ElapsedSeconds, 9);
        SweepMean mean = merged.Sweep!.Means.Single(mean => mean is { Criterion: "magnitude", Target: 0.1 });
        Assert.Equal(0.82, mean.Metric, 12);
        // Two values deviate from their mean by half their distance each: sqrt(2 * 0.02^2 / 1).
        Assert.Equal(0.02 * Math.Sqrt(2), mean.MetricDeviation!.Value, 12);
        Assert.Equal(801.5, mean.FileBytes, 12);
        Assert.Equal(2, mean.Seeds);
        Assert.Equal(
            ["variational 0.5", "variational 0.2", "variational 0.1"],
            merged.Sweep.Means.Where(mean => mean.OnFront).Select(mean => FormattableString.Invariant($"{mean.Criterion} {mean.Target}")));
        Assert.Equal(new SweepKnee("variational", 0.2, Knee.Kneedle), merged.Sweep.Knee);
    }

    [Fact]
    public void One_seed_has_no_deviation() =>
        Assert.Null(SweepMerge.Of([SweepReports.Point("magnitude", 0.1, 1, 0.8)]).Sweep!.Means.Single().MetricDeviation);

    [Fact]
    public void It_is_the_same_json_after_reading_it_back()
    {
        string json = ReportJson.Write(SweepMerge.Of(SweepReports.Points()));

        Assert.Equal(json, ReportJson.Write(ReportJson.Read(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void Markdown(string culture) => Snapshot.Matches(
        "sweep.md", Cultures.Under(culture, static () => MarkdownReport.Render(SweepMerge.Of(SweepReports.Points()))));

    [Theory]
    [InlineData("model", "cc", "another model")]
    [InlineData("steps", "61", "steps 61, not 60")]
    public void A_point_of_another_sweep_is_named(string input, string value, string difference)
    {
        (string name, Report report) = SweepReports.Point("magnitude", 0.2, 1, 0.9);
        report = report with { Sweep = new SweepReport { Inputs = new Dictionary<string, string>(report.Sweep!.Inputs) { [input] = value } } };

        var error = Assert.Throws<CompressorException>(() => SweepMerge.Of([SweepReports.Point("magnitude", 0.1, 1, 0.8), (name, report)]));

        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal($"{name} does not belong with points/magnitude-0.1-s1.json: it was computed with {difference}", error.Message);
    }

    [Fact]
    public void A_report_of_the_main_job_is_no_point()
    {
        var error = Assert.Throws<CompressorException>(() => SweepMerge.Of([("a/report.json", Reports.Full())]));

        Assert.Equal("a/report.json is a report, but not of a point of a sweep", error.Message);
    }
}
