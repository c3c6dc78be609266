using Compressor.Reporting;
using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Locking;

/// <summary>The main job runs again where something moved, says what, and answers from its lock where nothing did.</summary>
public sealed class LockedRunTests : IDisposable
{
    private readonly MlpFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void Nothing_moved_is_no_work_and_the_same_report()
    {
        Outcome first = place.Compress("--json");
        DateTime written = File.GetLastWriteTimeUtc(place.OutputPath);
        string locked = File.ReadAllText(place.LockPath);

        Outcome second = Cultures.Under("ru-RU", () => place.Compress("--json"));

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal(first.Out, second.Out);
        Assert.StartsWith("note: up to date: ", Assert.Single(second.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(place.OutputPath));
        Assert.Equal(locked, File.ReadAllText(place.LockPath));
    }

    [Fact]
    public void One_seed_gives_one_lock_without_clocks_or_places()
    {
        using var other = new MlpFolder();
        place.Compress();
        string locked = File.ReadAllText(place.LockPath);

        Assert.Equal(0, Cultures.Under("ru-RU", () => other.Compress("--force")).Code);
        Outcome forced = place.Compress("--force");

        Assert.Equal(locked, File.ReadAllText(other.LockPath));
        Assert.Equal(locked, File.ReadAllText(place.LockPath));
        Assert.Contains("fine-tuning", forced.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(place["."], locked, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\d{4}-\d\d-\d\d", locked);
    }

    [Fact]
    public void Whatever_moves_is_named_and_runs_again()
    {
        place.Compress();

        Moved("option prior was 'log-uniform' and is 'ard'", "--prior", "ard");
        Moved("the seed was 1 and is 2", "--prior", "ard", "--seed", "2");
        place.Compress();
        MlpFolder.Edit(place.ConfigurationPath, "0.0625", "0.0630");
        Moved("the settings changed: compress.yaml; option scale was '0.0625' and is '0.063'");
        File.AppendAllText(place.ConfigurationPath, "# a comment\ngates: { drop: 100% }\n");
        Assert.Contains("up to date: ", place.Compress().Error, StringComparison.Ordinal);
        File.WriteAllText(place["net/rows.csv"], Rows());
        Moved("the data changed: rows.csv", "--data", place["net/rows.csv"]);
        File.Delete(place.ReportPath);
        Moved("the report is gone", "--data", place["net/rows.csv"]);
        File.AppendAllText(place.OutputPath, "x");
        Moved($"the output changed: {place.OutputPath}", "--data", place["net/rows.csv"]);
        MlpFolder.Edit(place.LockPath, "\"libtorch\": \"", "\"libtorch\": \"1.");
        Moved("libtorch was '1.", "--data", place["net/rows.csv"]);
    }

    [Fact]
    public void Gates_judge_what_is_there_without_a_run()
    {
        place.Compress();

        Outcome broken = place.Compress("--max-size", "1KB");

        Assert.Equal(6, broken.Code);
        Assert.Contains("up to date: ", broken.Error, StringComparison.Ordinal);
        Assert.Contains("CMP6003", broken.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(0, place.Compress("--max-size", "1MB").Code);
        Assert.False(Assert.Single(ReportJson.Read(place.Compress("--max-size", "1KB", "--json").Out).Gates).Passed);
    }

    [Fact]
    public void A_broken_gate_leaves_the_lock_as_it_was()
    {
        place.Compress();
        string locked = File.ReadAllText(place.LockPath);

        Assert.Equal(6, place.Compress("--seed", "3", "--max-size", "1KB").Code);

        Assert.Equal(locked, File.ReadAllText(place.LockPath));
    }

    [Fact]
    public void Two_models_of_a_folder_share_a_lock()
    {
        place.Compress();

        place.Compress("--seed", "2", "-o", place["net/b.onnx"], "--report", place["net/b.report"]);

        Assert.Contains("up to date: ", place.Compress().Error, StringComparison.Ordinal);
        Assert.Contains("up to date: ", place.Compress("--seed", "2", "-o", place["net/b.onnx"], "--report", place["net/b.report"]).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is no lock of this tool")]
    [InlineData("{ \"schemaVersion\": 1, \"outputs\": { \"mod", "is no lock of this tool")]
    [InlineData("{ \"schemaVersion\": 1 }", "is no lock of this tool")]
    [InlineData("{ \"schemaVersion\": 1, \"outputs\": { \"model.compressed.onnx\": null } }", "an entry is empty")]
    [InlineData("{ \"schemaVersion\": 1, \"outputs\": { \"model.compressed.onnx\": {} } }", "is no lock of this tool")]
    [InlineData("[]", "it states no schemaVersion")]
    [InlineData("{ \"schemaVersion\": 2, \"outputs\": 7 }", "was written by a newer version of this tool: schemaVersion 2; this one reads 1")]
    public void A_lock_that_cannot_be_read_is_named_and_nothing_is_overwritten(string text, string cause)
    {
        File.WriteAllText(place.LockPath, text);
        File.WriteAllText(place.OutputPath, "an earlier output");

        foreach (Outcome outcome in (Outcome[])[place.Compress(), place.Compress("--force"), place.Check("--max-size", "1KB")])
        {
            Assert.Equal(2, outcome.Code);
            Assert.StartsWith($"compress : error CMP2000: {place.LockPath} ", outcome.ErrorLines[^1], StringComparison.Ordinal);
            Assert.Contains(cause, outcome.ErrorLines[^1], StringComparison.Ordinal);
        }

        Assert.Equal(text, File.ReadAllText(place.LockPath));
        Assert.Equal("an earlier output", File.ReadAllText(place.OutputPath));
        Assert.False(File.Exists(place.ReportPath));
    }

    private void Moved(string cause, params string[] options)
    {
        Outcome outcome = place.Compress(options);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains($"note: not up to date: {cause}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("fine-tuning", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("up to date: nothing moved", place.Compress(options).Error, StringComparison.Ordinal);
    }

    /// <summary>The first digits of the data set.</summary>
    private string Rows()
    {
        using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(place.DataPath), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return string.Join('\n', reader.ReadToEnd().Split('\n')[..1700]) + "\n";
    }
}
