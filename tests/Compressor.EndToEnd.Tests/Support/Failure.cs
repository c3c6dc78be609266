using System.Text.RegularExpressions;
using Xunit;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>What every error promises: its exit code, one line that says what is wrong, and a disk that looks as before.</summary>
internal static partial class Failure
{
    /// <summary>Runs a command that must fail, and returns the text of its error.</summary>
    /// <param name="place">Where nothing may change.</param>
    /// <param name="exitCode">As the manual says.</param>
    /// <param name="code">As in CMP3000.</param>
    /// <param name="arguments">The command, --quiet aside.</param>
    public static string Of(Workplace place, int exitCode, string code, params string[] arguments)
    {
        IReadOnlyDictionary<string, string> before = place.Files();
        ToolRun run = Tool.Run([.. arguments, "--quiet"]);
        string text = TextOf(run, exitCode, code);
        Assert.Equal(before, place.Files());
        return text;
    }

    /// <summary>The text of the only error of a run.</summary>
    public static string TextOf(ToolRun run, int exitCode, string code)
    {
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, not {exitCode}: {run.Error}");
        Assert.Empty(run.Out);
        Match[] errors = [.. run.ErrorLines.Select(line => ErrorLine().Match(line)).Where(match => match.Success)];
        Match error = Assert.Single(errors);
        Assert.Equal(code, error.Groups["code"].Value);
        Assert.DoesNotContain(run.ErrorLines, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        // A usage error is followed by where the help is; nothing else is said.
        bool pointsToHelp = exitCode == 2 && run.ErrorLines is [_, var last] && last.Contains("--help", StringComparison.Ordinal);
        Assert.True(run.ErrorLines.Length == 1 || pointsToHelp, run.Error);
        return error.Groups["text"].Value;
    }

    /// <summary>Asserts that a message holds every one of these words.</summary>
    public static void Names(string message, params string[] words) =>
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));

    [GeneratedRegex(@"^compress : error (?<code>CMP\d{4}): (?<text>.+)$")]
    private static partial Regex ErrorLine();
}
