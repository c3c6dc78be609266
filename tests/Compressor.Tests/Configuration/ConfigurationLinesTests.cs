using Compressor.Configuration;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Configuration;

/// <summary>What counts as a change of the settings.</summary>
public sealed class ConfigurationLinesTests
{
    private const string Yaml = "target: 0.1\ntrain: { steps: 60, seed: 1 }\nlayers: { exclude: [a, b] }\n";

    [Theory]
    [InlineData("# a comment\r\ntrain:\r\n  seed: \"1\"\r\n  steps: 60\r\ntarget: 0.1\r\nlayers:\r\n  exclude:\r\n  - a\r\n  - b\r\n")]
    [InlineData(Yaml + "gates: { drop: 1%, size: 1KB }\n")]
    public void Comments_order_line_ends_and_gates_do_not(string other) => Assert.Equal(Of(Yaml), Of(other));

    [Theory]
    [InlineData("target: 0.2\ntrain: { steps: 60, seed: 1 }\nlayers: { exclude: [a, b] }\n")]
    [InlineData("target: 0.1\ntrain: { steps: 60 }\nlayers: { exclude: [a, b] }\n")]
    [InlineData("target: 0.1\ntrain: { steps: 60, seed: 1 }\nlayers: { exclude: [a] }\n")]
    public void Values_do(string other) => Assert.NotEqual(Of(Yaml), Of(other));

    [Fact]
    public void An_empty_file_says_nothing() => Assert.Empty(Of("# nothing yet"));

    private static IReadOnlyList<string> Of(string yaml)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["compress.yaml"], yaml);
        return ConfigurationLines.Of(folder["compress.yaml"]);
    }
}
