using Compressor.MSBuild;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.MSBuild;

/// <summary>Whatever a person does to a folder of samples shows, and nothing else does.</summary>
public sealed class FileStatesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FileStatesTests()
    {
        Directory.CreateDirectory(folder["data/a"]);
        File.WriteAllText(folder["data/a/1.txt"], "one");
        File.WriteAllText(folder["data/2.txt"], "two");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_file_of_a_folder_is_one_line_also_where_it_is_named_twice()
    {
        string[] states = [.. FileStates.Of([folder["data"], folder["data/2.txt"], "", folder["none"]])];

        Assert.Equal(2, states.Length);
        Assert.StartsWith($"{folder["data/2.txt"]}|3|", states[0], StringComparison.Ordinal);
        Assert.StartsWith($"{folder["data/a/1.txt"]}|3|", states[1], StringComparison.Ordinal);
        Assert.Equal(states, FileStates.Of([folder["data"]]));
    }

    [Theory]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("longer")]
    [InlineData("older")]
    public void A_change_shows(string change)
    {
        string[] before = [.. FileStates.Of([folder["data"]])];
        switch (change)
        {
            case "added": File.WriteAllText(folder["data/a/3.txt"], ""); break;
            case "removed": File.Delete(folder["data/2.txt"]); break;
            case "longer": File.AppendAllText(folder["data/2.txt"], "!"); break;
            default: File.SetLastWriteTimeUtc(folder["data/2.txt"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)); break;
        }

        Assert.NotEqual(before, FileStates.Of([folder["data"]]));
    }
}
