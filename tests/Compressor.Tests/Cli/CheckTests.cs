using Compressor.Reporting;
using Compressor.Screen;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary><c>compress check</c> on a pair that one run left.</summary>
public sealed class CheckTests(CheckTests.Compressed fixture) : IClassFixture<CheckTests.Compressed>
{
    /// <summary>The run.</summary>
    public sealed class Compressed : IDisposable
    {
        public Compressed() => Xunit.Assert.Equal(0, Place.Compress("--quiet").Code);

        internal MlpFolder Place { get; } = new();

        public void Dispose() => Place.Dispose();
    }

    private MlpFolder Place => fixture.Place;

    [Fact]
    public void Gates_that_hold_are_0_and_the_figures_are_the_runs()
    {
        Outcome outcome = Cultures.Under("ru-RU", () => Place.Check("--max-drop", "5%", "--max-density", "0.5", "--max-size", "100KB"));

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Matches(@"\| metric drop +\| +\d+(\.\d+)?% \| +5% \| kept", outcome.Out);
        Assert.Contains($"Figures: {Place.ReportPath}, whose hashes hold.\nEvery gate holds.\n", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_broken_gate_is_an_error_of_its_own_with_value_and_limit()
    {
        Outcome outcome = Place.Check("--max-density", "0.25", "--max-size", "20KB", "--max-zip", "1MB");

        Assert.Equal(6, outcome.Code);
        Assert.Equal(2, outcome.ErrorLines.Length);
        Assert.Equal($"compress : error CMP6002: {Place.OutputPath}: density 0.5, more than the limit of 0.25", outcome.ErrorLines[0]);
        Assert.Matches(@"^compress : error CMP6003: .+: file size \d{2},\d{3} bytes, more than the limit of 20,000 bytes$", outcome.ErrorLines[1]);
        Assert.Contains("2 of 3 gates broken.", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Gates_stand_in_the_settings_and_options_win()
    {
        File.WriteAllText(Place["gates.yaml"], "data: { path: digits/digits.csv.gz }\ngates: { density: 0.1, size: 1MB }");

        Assert.Equal(6, Place.Check("--config", Place["gates.yaml"]).Code);
        Assert.Equal(0, Place.Check("--config", Place["gates.yaml"], "--max-density", "0.6").Code);
    }

    [Fact]
    public void Without_gates_there_is_nothing_to_check()
    {
        Outcome outcome = Place.Check();

        Assert.Equal(2, outcome.Code);
        Assert.Contains($"state them under 'gates' in {Place.ConfigurationPath}", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_the_runs_report_with_these_gates()
    {
        Report report = ReportJson.Read(Place.Check("--max-size", "20KB", "--json").Out);

        Assert.Equal("size", Assert.Single(report.Gates).Gate);
        Assert.Equal(ReportJson.ReadFile(Place.ReportPath).Baseline, report.Baseline);
    }

    [Fact]
    public void Figures_of_other_files_are_not_relied_on()
    {
        using var place = new MlpFolder();
        File.Copy(Place.OutputPath, place.OutputPath);
        Directory.CreateDirectory(Path.GetDirectoryName(place.ReportPath)!);
        File.WriteAllText(place.ReportPath, File.ReadAllText(Place.ReportPath).Replace("\"sha256\": \"", "\"sha256\": \"0", StringComparison.Ordinal));

        Outcome counted = place.Check("--max-size", "100KB");
        Outcome measured = place.Check("--max-drop", "5%", "--max-latency", "1000x", "--json");

        Assert.Contains("it is of other files; figures are taken from the files", counted.Error, StringComparison.Ordinal);
        Assert.Contains("Figures: counted from the files.", counted.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("ONNX Runtime", counted.Error, StringComparison.Ordinal);
        Assert.Contains("measuring both through ONNX Runtime", measured.Error, StringComparison.Ordinal);
        Assert.Equal(
            ReportJson.ReadFile(Place.ReportPath).Compressed!.MetricDrop!.Value, ReportJson.Read(measured.Out).Compressed!.MetricDrop!.Value, 9);
        Assert.Equal((0, 0), (counted.Code, measured.Code));
    }

    [Fact]
    public void A_broken_report_is_none_and_data_that_moved_are_measured_on()
    {
        using var place = new MlpFolder();
        place.Compress("--quiet");
        File.Copy(Repository.At("models", "digits", "digits.csv.gz"), place["other.csv.gz"]);
        File.AppendAllText(place["other.csv.gz"], "");
        Assert.DoesNotContain("figures are taken", place.Check("--max-drop", "5%", "--data", place["other.csv.gz"]).Error, StringComparison.Ordinal);
        MlpFolder.Edit(place.LockPath, "\"bytes\": 54210,\n          \"sha256\": \"", "\"bytes\": 54210,\n          \"sha256\": \"0");

        Outcome moved = place.Check("--max-drop", "5%");
        File.WriteAllText(place.ReportPath, "{");
        Outcome broken = place.Check("--max-size", "100KB");

        Assert.Contains("the data changed: ../digits/digits.csv.gz; figures are taken from the files", moved.Error, StringComparison.Ordinal);
        Assert.Contains("is not a report of this tool", broken.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (moved.Code, broken.Code));
    }

    [Fact]
    public void A_metric_that_must_be_measured_takes_data()
    {
        using var place = new MlpFolder();
        File.Copy(Place.OutputPath, place.OutputPath);
        File.Delete(place.ConfigurationPath);

        Assert.Equal(4, place.Check("--max-drop", "5%").Code);
        Assert.Equal(0, place.Check("--max-latency", "1000x").Code);
        Assert.Equal(3, Tool.Run("check", place.ModelPath, place["nowhere.onnx"], "--max-size", "1KB").Code);
    }

    [Fact]
    public void Pipelines_get_files_annotations_and_a_summary()
    {
        string summary = Place["summary.md"];
        File.WriteAllText(summary, "# Before\n\n");

        Outcome outcome = Tool.Run(
            terminal => terminal with { OnGitHub = true, StepSummaryPath = summary }, CancellationToken.None,
            "check", Place.ModelPath, Place.OutputPath, "--max-drop", "0.1%", "--max-size", "20KB",
            "--junit", Place["out/gates.xml"], "--sarif", Place["out/gates.sarif"]);

        Assert.Contains("<testsuites name=\"compress\" tests=\"2\"", File.ReadAllText(Place["out/gates.xml"]), StringComparison.Ordinal);
        Assert.Contains("\"ruleId\": \"CMP6003\"", File.ReadAllText(Place["out/gates.sarif"]), StringComparison.Ordinal);
        Assert.StartsWith("# Before\n\n## model.compressed.onnx: ", File.ReadAllText(summary), StringComparison.Ordinal);
        Assert.Matches("::error title=compress CMP6003::.+ more than the limit of 20,000 bytes\n", outcome.Error);
        Assert.DoesNotMatch("::error .*%[^2]", outcome.Error);
    }

    [Fact]
    public void A_summary_that_cannot_be_written_breaks_no_gate()
    {
        Outcome outcome = Tool.Run(
            terminal => terminal with { StepSummaryPath = Place["net"] }, CancellationToken.None,
            "check", Place.ModelPath, Place.OutputPath, "--max-size", "1MB");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("the step summary cannot be written", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net/model.onnx", "the input model")]
    [InlineData("net/model.compressed.onnx", "the output's place")]
    [InlineData("net/compress.yaml", "the settings")]
    [InlineData("digits/digits.csv.gz", "the data")]
    [InlineData("net/compress.lock.json", "the lock's place")]
    [InlineData("net", "is a folder")]
    public void A_file_of_results_takes_no_inputs_place(string file, string reason)
    {
        foreach (string option in (string[])["--junit", "--sarif"])
        {
            Outcome outcome = Place.Check("--max-size", "1MB", option, Place[file]);

            Assert.Equal(2, outcome.Code);
            Assert.Contains("CMP2003", outcome.Error, StringComparison.Ordinal);
            Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
            Assert.Equal(2, Place.Compress(option, Place[file]).Code);
        }
    }
}
