using System.Text.Json;
using Compressor.EndToEnd.Tests.Support;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>The verbs beside the main job, on what the main job wrote.</summary>
public sealed class VerbTests
{
    [Fact]
    public void A_pair_is_verified_and_its_figures_are_those_of_the_report()
    {
        using var place = new Workplace();
        place.Compress().Succeeded();

        ToolRun run = Tool.Run("verify", place.ModelPath, place.OutputPath, "--json").Succeeded();

        JsonElement compressed = Json.Of(run).GetProperty("compressed");
        Assert.Equal(Recount.NonZero(place.OutputPath), compressed.GetProperty("nonZeroParameters").GetInt64());
        Assert.Equal(
            Recount.DigitsAccuracy(place.OutputPath, place.Digits()), compressed.GetProperty("metric").GetProperty("value").GetDouble(), 9);
    }

    [Fact]
    public void A_model_with_another_interface_is_no_compressed_one()
    {
        using var place = new Workplace();
        string renamed = place.WriteModel("net/renamed.onnx", model => model with
        {
            Graph = model.Graph with
            {
                Outputs = [.. model.Graph.Outputs.Select(output => output with { Name = "scores" })],
                Nodes = [.. model.Graph.Nodes.Select(node => node.Outputs is ["probabilities"] ? node with { Outputs = ["scores"] } : node)],
            },
        });
        IReadOnlyDictionary<string, string> before = place.Files();

        ToolRun run = Tool.Run("verify", place.ModelPath, renamed, "--quiet");

        Assert.Equal(7, run.ExitCode);
        string error = Assert.Single(run.ErrorLines);
        Assert.StartsWith("compress : error CMP7000: ", error, StringComparison.Ordinal);
        Failure.Names(error, "renamed.onnx", "probabilities", "scores");
        Assert.Equal(before, place.Files());
    }

    [Fact]
    public void A_damaged_copy_is_not_verified()
    {
        using var place = new Workplace();
        string broken = place.Write("net/broken.onnx", File.ReadAllBytes(place.ModelPath)[..100_000]);

        ToolRun run = Tool.Run("verify", place.ModelPath, broken, "--quiet");

        Assert.Equal(7, run.ExitCode);
        Failure.Names(Assert.Single(run.ErrorLines), "compress : error CMP7000: ", "broken.onnx", "is damaged");
    }

    [Fact]
    public void Evaluate_measures_a_file_as_it_is()
    {
        using var place = new Workplace();

        JsonElement report = Json.Of(Tool.Run("evaluate", place.ModelPath, "--json", "--quiet").Succeeded());

        JsonElement measured = report.GetProperty("baseline");
        Assert.Equal(324 / 329.0, measured.GetProperty("metric").GetProperty("value").GetDouble(), 12);
        Assert.Equal(38_282, measured.GetProperty("parameters").GetInt64());
        Assert.True(measured.GetProperty("latencyMs").GetDouble() > 0);
    }

    [Theory]
    [InlineData("digits-cnn", "0.003292", "Conv 2")]
    [InlineData("lenet-300-100", "266,610", "Gemm 3")]
    public void Inspect_tells_what_is_in_a_file(string model, params string[] told) =>
        Failure.Names(Tool.Run("inspect", Repository.At("models", model, "model.onnx")).Succeeded().Out, told);

    [Fact]
    public void Inspect_refuses_what_is_no_model()
    {
        using var place = new Workplace();
        string path = place.Write("net/notes.onnx", "These are my notes.\n");

        string text = Failure.TextOf(Tool.Run("inspect", path), 3, "CMP3000");

        Failure.Names(text, "notes.onnx");
    }

    [Fact]
    public void Env_tells_the_versions_of_what_is_installed()
    {
        JsonElement environment = Json.Of(Tool.Run("env", "--json").Succeeded()).GetProperty("environment");

        Assert.Equal(Environment.ProcessorCount, environment.GetProperty("cores").GetInt32());
        Assert.Equal(Environment.Version.ToString(), environment.GetProperty("versions").GetProperty(".NET").GetString());
        Assert.Equal(
            typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version!.ToString(3),
            environment.GetProperty("versions").GetProperty("ONNX Runtime").GetString());
    }
}
