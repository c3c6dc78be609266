using System.Text.RegularExpressions;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Readme;

/// <summary>A command that README.md tells people to type: a line of a block marked <c>sh</c>, without the comment behind it.</summary>
internal sealed partial record ReadmeCommand(string Text)
{
    private const string Fence = "```";

    private static readonly IReadOnlyList<(int Block, ReadmeCommand Command)> Lines = [.. Read()];

    /// <summary>All of them, in order, each once. Every block says what it is: one that does not might hide a command.</summary>
    public static IReadOnlyList<ReadmeCommand> All { get; } = [.. Lines.Select(line => line.Command).Distinct()];

    /// <summary>What stands above it in its block.</summary>
    public IEnumerable<ReadmeCommand> Above
    {
        get
        {
            int block = Lines.First(line => line.Command == this).Block;
            return Lines.Where(line => line.Block == block).Select(line => line.Command).TakeWhile(command => command != this);
        }
    }

    /// <summary>The words of the line, quotation marks taken off.</summary>
    public string[] Words => [.. Word().Matches(Text).Select(word => word.Value.Trim('"'))];

    public override string ToString() => Text;

    private static IEnumerable<(int, ReadmeCommand)> Read()
    {
        int fences = 0;
        string? block = null;
        foreach (string line in File.ReadLines(Repository.At("README.md")))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                string kind = line[Fence.Length..];
                Assert.True(block is not null || kind.Length > 0, "A block of README.md does not say what it is: sh, text, yaml ...");
                block = block is null ? kind : null;
                fences++;
            }
            else if (block == "sh" && line.Split(" #")[0].Trim() is { Length: > 0 } command)
            {
                yield return (fences, new ReadmeCommand(command));
            }
        }
    }

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();
}
