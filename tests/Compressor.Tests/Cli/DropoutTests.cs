using System.Text.Json;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Compressor.Training.Dropout;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Dropout as its user meets it: the list, rules on the command line and in compress.yaml, the report.</summary>
public sealed class DropoutTests : IDisposable
{
    private readonly MlpFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_list_names_every_method_with_its_paper_and_parameters()
    {
        Outcome outcome = Tool.Run("dropout", "list");

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.All(DropoutTable.Methods, method =>
        {
            string line = Assert.Single(outcome.Out.Split('\n'), line => line.StartsWith($"| {method.Id} ", StringComparison.Ordinal));
            Assert.Contains(method.Paper, line, StringComparison.Ordinal);
            Assert.All(method.Parameters, parameter => Assert.Contains($"{parameter.Name}={parameter.DefaultText}", line, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_list_as_json_holds_the_same()
    {
        JsonElement[] methods = [.. JsonDocument.Parse(Tool.Run("dropout", "list", "--json").Out).RootElement.EnumerateArray()];

        Assert.Equal(DropoutTable.Methods.Select(method => method.Id), methods.Select(method => method.GetProperty("id").GetString()));
        JsonElement parameter = methods[0].GetProperty("parameters")[0];
        Assert.Equal(("p", "0 to 1"), (parameter.GetProperty("name").GetString(), parameter.GetProperty("values").GetString()));
        Assert.Equal(
            ["standout", "variational", "sparse-variational", "concrete", "structured-bayesian"],
            methods.Where(method => method.GetProperty("learnsRate").GetBoolean()).Select(method => method.GetProperty("id").GetString()));
    }

    [Fact]
    public void A_run_reports_learned_rates_repeats_and_leaves_nothing_in_the_file()
    {
        string[] rules = ["--dropout", "concrete", "--dropout", "standout", "--quiet"];

        Assert.Equal(0, folder.Compress(rules).Code);
        byte[] first = File.ReadAllBytes(folder.OutputPath);
        Report report = ReportJson.ReadFile(folder.ReportPath);
        Assert.Equal(0, folder.Compress([.. rules, "--force"]).Code);
        byte[] second = File.ReadAllBytes(folder.OutputPath);
        Assert.Equal(0, folder.Compress("--quiet").Code);

        Assert.Equal(first, second);
        Assert.NotEqual(first, File.ReadAllBytes(folder.OutputPath));
        Assert.Equal(
            ["concrete", "concrete", "concrete", "standout", "standout"], report.Dropout.Select(dropout => dropout.Method));
        Assert.All(report.Dropout, dropout => Assert.InRange(dropout.LearnedRate!.Value, 0.001, 0.999));
        Assert.Equal(
            OnnxReader.Read(folder.ModelPath).Graph.Nodes.Select(node => (node.OpType, node.Name)),
            OnnxReader.Read(folder.OutputPath).Graph.Nodes.Select(node => (node.OpType, node.Name)));
    }

    [Fact]
    public void Rules_stand_in_compress_yaml_too_and_the_command_line_wins()
    {
        File.AppendAllText(folder.ConfigurationPath, "\nlayers: { dropout: [\"standard:0.1\"] }\n");

        Assert.Equal(0, folder.Compress("--quiet").Code);
        Assert.All(ReportJson.ReadFile(folder.ReportPath).Dropout, dropout => Assert.Equal(("standard", "p=0.1"), (dropout.Method, dropout.Settings)));
        Assert.Equal(0, folder.Compress("--quiet", "--dropout", "none").Code);
        Assert.Empty(ReportJson.ReadFile(folder.ReportPath).Dropout);
    }

    [Fact]
    public void A_dry_run_shows_the_rules() =>
        Assert.Matches(@"dropout +\| gaussian:0\.1 ", folder.Compress("--quiet", "--dry-run", "--dropout", "gaussian:0.1").Out);

    [Theory]
    [InlineData("sptial", "--dropout: 'sptial' is no dropout method; did you mean 'spatial'?")]
    [InlineData("standard:1.5", "--dropout standard:1.5: p lies in 0 to 1; 1.5 does not; standard can act on ")]
    [InlineData("standard@re:^layer3", "--dropout standard@re:^layer3: 're:^layer3' matches no layer; standard can act on ")]
    [InlineData("rnndrop", "--dropout rnndrop: this model has nothing that it acts on: cell states of an LSTM")]
    [InlineData("sparse-variational", "--dropout: sparse-variational is the criterion itself")]
    public void A_rule_that_cannot_act_is_exit_code_2_before_anything_is_trained(string rule, string said)
    {
        Outcome outcome = folder.Compress("--quiet", "--dropout", rule);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(outcome.ErrorLines, line => line.Contains(said, StringComparison.Ordinal) && line.StartsWith("compress : error CMP200", StringComparison.Ordinal));
        Assert.False(File.Exists(folder.OutputPath));
    }
}
