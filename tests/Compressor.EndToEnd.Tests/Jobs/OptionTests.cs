using System.Text.Json;
using Compressor.EndToEnd.Tests.Support;
using Compressor.IR;
using Compressor.Onnx;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>What each option of the main job changes.</summary>
public sealed class OptionTests
{
    [Theory]
    [InlineData("magnitude", "log-uniform")]
    [InlineData("variational", "ard")]
    public void Another_criterion_or_prior_keeps_the_budget_and_is_reported(string criterion, string prior)
    {
        using var place = new Workplace();

        place.Compress("--criterion", criterion, "--prior", prior).Succeeded();

        JsonElement decision = place.Report.GetProperty("decision");
        Assert.Equal(criterion, decision.GetProperty("criterion").GetString());
        Assert.InRange(Recount.NonZero(place.OutputPath) / (double)Recount.Parameters(place.ModelPath), 0.05, 0.10);
        if (criterion == "variational")
        {
            Assert.Equal(prior, decision.GetProperty("prior").GetString());
        }
    }

    [Fact]
    public void Criteria_and_priors_choose_different_weights()
    {
        using var place = new Workplace();

        string[] files = [.. ((string[][])[["--criterion", "magnitude"], ["--prior", "ard"], []]).Select(options =>
        {
            place.Compress(options).Succeeded();
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(place.OutputPath)));
        })];

        Assert.Distinct(files);
    }

    [Fact]
    public void An_excluded_weight_stays_bit_for_bit()
    {
        using var place = new Workplace();

        place.Compress("--exclude", "re:^conv1\\.", "--exclude", "fc2.bias").Succeeded();

        foreach (string name in (string[])["conv1.weight", "conv1.bias", "fc2.bias"])
        {
            Assert.Equal(Bytes(place.ModelPath, name), Bytes(place.OutputPath, name));
        }

        Assert.NotEqual(Bytes(place.ModelPath, "fc2.weight"), Bytes(place.OutputPath, "fc2.weight"));
        Assert.InRange(Recount.NonZero(place.OutputPath) / 38_282.0, 0.05, 0.10);
    }

    [Fact]
    public void Storage_decides_how_tensors_stand_in_the_file_and_nothing_else()
    {
        using var place = new Workplace();

        IReadOnlyList<Initializer> dense = Stored(place, "dense");
        IReadOnlyList<Initializer> sparse = Stored(place, "sparse");

        Assert.All(dense, tensor => Assert.Equal(TensorStorage.Raw, tensor.Storage));
        Assert.All(sparse.Where(tensor => tensor.Data.Rank >= 2), tensor => Assert.Equal(TensorStorage.Sparse, tensor.Storage));
        Assert.Equal(dense.Select(tensor => tensor.Name).Order(), sparse.Select(tensor => tensor.Name).Order());
        Assert.All(dense, tensor => Assert.Equal(
            tensor.Data.ToFloats(), sparse.Single(other => other.Name == tensor.Name).Data.ToFloats()));
    }

    [Fact]
    public void A_dry_run_says_what_would_be_done_and_writes_nothing()
    {
        using var place = new Workplace();
        IReadOnlyDictionary<string, string> before = place.Files();

        string[] command = ["model.onnx", "--dry-run", "--seed", "7", "--exclude", "conv1.weight"];
        ToolRun run = Tool.Run(command, new Dictionary<string, string>(), place["net"]).Succeeded();

        Assert.Equal(before, place.Files());
        Failure.Names(run.Out, "density 0.1", "1,329 train, 139 validation, 329 test", "conv1.weight", "98.48%", "model.compressed.onnx");
        Assert.Matches(@"\| seed +\| 7 +\|", run.Out);
        Assert.DoesNotContain("step", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_document_and_the_report_that_was_written()
    {
        using var place = new Workplace();

        ToolRun run = place.Compress("--json").Succeeded();

        Assert.Equal(JsonValueKind.Object, Json.Of(run).ValueKind);
        Assert.Equal(File.ReadAllText(Path.Combine(place.ReportPath, "report.json")).TrimEnd(), run.Out.TrimEnd());
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public void Quiet_says_nothing_on_the_way()
    {
        using var place = new Workplace();

        ToolRun run = place.Compress("--quiet").Succeeded();

        Assert.Empty(run.Error);
        Failure.Names(run.Out, place.OutputPath, "98.48%");
    }

    [Theory]
    [InlineData("--max-size", "20KB", "CMP6003", "20,000 bytes")]
    [InlineData("--max-drop", "0", "CMP6001", "limit of 0%")]
    public void A_broken_gate_fails_and_writes_nothing(string gate, string limit, string code, string named)
    {
        using var place = new Workplace();
        place.Write("net/model.compressed.onnx", "an earlier output");

        // Two steps of two percent density: the network is bound to lose.
        string text = Failure.Of(
            place, 6, code, place.ModelPath, "--steps", "2", "--target", "0.02", "--storage", "dense", gate, limit);

        Failure.Names(text, named);
    }

    [Fact]
    public void Keep_writes_what_a_gate_refuses_and_still_fails()
    {
        using var place = new Workplace();

        ToolRun run = place.Compress("--max-size", "20KB", "--storage", "dense", "--keep", "--quiet");

        Failure.Names(Failure.TextOf(run, 6, "CMP6003"), "file size", "20,000 bytes");
        Assert.True(new FileInfo(place.OutputPath).Length > 20_000);
        Assert.Equal(new FileInfo(place.OutputPath).Length, place.Report.GetProperty("compressed").GetProperty("fileBytes").GetInt64());
    }

    [Fact]
    public void Success_replaces_an_earlier_output_and_leaves_other_files_alone()
    {
        using var place = new Workplace();
        place.Write("net/model.compressed.onnx", "an earlier output");
        place.Write("net/model.report/notes.txt", "mine");

        place.Compress("--keep-shape").Succeeded();

        Assert.Equal(38_282, Recount.Parameters(place.OutputPath));
        Assert.Equal("mine", File.ReadAllText(place["net/model.report/notes.txt"]));
        Assert.DoesNotContain(place.Files().Keys, name => Path.GetFileName(name) is ['.', ..] or [.., '.', 't', 'm', 'p']);
    }

    private static byte[] Bytes(string path, string name) =>
        OnnxReader.Read(path).Graph.Initializers.Single(tensor => tensor.Name == name).Data.Bytes.ToArray();

    private static IReadOnlyList<Initializer> Stored(Workplace place, string storage)
    {
        place.Compress("--storage", storage).Succeeded();
        return OnnxReader.Read(place.OutputPath).Graph.Initializers;
    }
}
