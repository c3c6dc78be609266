using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class HelpSnapshotTests
{
    public static TheoryData<string, string> VerbsAndCultures()
    {
        var data = new TheoryData<string, string>();
        foreach (string verb in (string[])["", "inspect", "evaluate", "verify", "check", "init", "report", "sweep", "uncertainty", "env"])
        {
            data.Add(verb, "");
            data.Add(verb, "ru-RU");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(VerbsAndCultures))]
    public void Help(string verb, string culture)
    {
        string[] arguments = verb.Length == 0 ? ["--help"] : [verb, "--help"];

        Outcome outcome = Cultures.Under(culture, () => Tool.Run(arguments));

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Snapshot.Matches($"help-{(verb.Length == 0 ? "compress" : verb)}.txt", outcome.Out);
    }

    [Fact]
    public void Every_option_of_the_main_job_is_in_its_help_once()
    {
        string help = Tool.Run("--help").Out;

        string[] options = [.. help.Split('\n').Select(line => line.TrimStart()).Where(line => line.StartsWith('-'))
            .Select(line => line.Split(' ', ',')[0])];
        Assert.Equal(options.Distinct(), options);
        Assert.True(options.Length >= 33, $"{options.Length} options");
    }

    [Fact]
    public void The_version_is_the_tools()
    {
        Assert.Equal(ToolVersion.Text + "\n", Tool.Run("--version").Out);
        Assert.Matches(@"^\d+\.\d+\.\d+$", ToolVersion.Text);
    }
}
