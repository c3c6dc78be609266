using System.Globalization;
using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Compressor.Tests.Sweeps;

/// <summary>The files under tools/ that hand a sweep to a scheduler: what they say of shards and options holds together.</summary>
public sealed class SchedulerFileTests
{
    [Fact]
    public void The_kubernetes_job_tells_its_pods_how_many_they_are()
    {
        YamlNode spec = Yaml("kubernetes", "sweep-job.yaml")["spec"];
        YamlNode container = spec["template"]["spec"]["containers"][0];

        Assert.Equal("Indexed", Text(spec["completionMode"]));
        // Only a pod that is never restarted in place may be limited by index.
        Assert.Equal("Never", Text(spec["template"]["spec"]["restartPolicy"]));
        Assert.Equal("JOB_COMPLETIONS", Text(container["env"][0]["name"]));
        Assert.Equal(Text(spec["completions"]), Text(container["env"][0]["value"]));
        AssertOptions([.. Words(container["command"]).Skip(1), .. Words(container["args"])]);
    }

    [Fact]
    public void The_github_matrix_has_every_shard_once()
    {
        YamlNode workflow = Yaml("github", "sweep.yml");
        string[] shards = Words(workflow["jobs"]["points"]["strategy"]["matrix"]["shard"]);
        string[] steps = [.. ((YamlSequenceNode)workflow["jobs"]["points"]["steps"]).OfType<YamlMappingNode>()
            .Where(step => step.Children.ContainsKey("run")).Select(step => Text(step["run"]))];

        Assert.Equal(Enumerable.Range(1, shards.Length).Select(number => number.ToString(CultureInfo.InvariantCulture)), shards);
        Assert.Contains("dotnet compress sweep $SWEEP --shard ${{ matrix.shard }}/${{ strategy.job-total }}", steps);
        AssertOptions(["sweep", .. Text(workflow["env"]["SWEEP"]).Split(' ')]);
    }

    /// <summary>A command line that is understood fails for want of the model, and no sooner.</summary>
    private static void AssertOptions(string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string[] moved = [.. arguments.Select(argument => argument.StartsWith('/') ? folder[argument.TrimStart('/')] : argument)];

        Outcome outcome = Tool.Run(moved);

        Assert.Equal(3, outcome.Code);
        Assert.Contains(".onnx", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    private static YamlNode Yaml(params string[] path)
    {
        using var text = new StreamReader(Repository.At(["tools", .. path]));
        var yaml = new YamlStream();
        yaml.Load(text);
        return yaml.Documents.Single().RootNode;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static string[] Words(YamlNode node) => [.. ((YamlSequenceNode)node).Select(Text)];
}
