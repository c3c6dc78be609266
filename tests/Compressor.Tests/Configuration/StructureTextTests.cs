using Compressor.Configuration;
using Compressor.Pruning.Structures;
using Xunit;

namespace Compressor.Tests.Configuration;

public sealed class StructureTextTests
{
    [Fact]
    public void Structures_are_read_and_written_alike()
    {
        Structure[] structures = [new Unstructured(), new Channel(), new ChannelUnstructured(), new NofM(2, 4), new Block(4, 1), new Block(1, 16)];

        Assert.Equal(
            ["unstructured", "channel", "channel+unstructured", "2:4", "block:4x1", "block:1x16"], structures.Select(structure => structure.Name));
        Assert.Equal(structures, structures.Select(structure => StructureText.Parse(structure.Name)));
        Assert.Equal(0.5, new NofM(2, 4).Density);
    }

    [Theory]
    [InlineData("", "'' is none of unstructured, channel, channel+unstructured, 2:4, block:RxC")]
    [InlineData("unstructred", "'unstructred' is none of unstructured, channel, channel+unstructured, 2:4, block:RxC; did you mean 'unstructured'?")]
    [InlineData("1:4", "of the patterns N:M there is 2:4, what sparse tensor cores multiply; '1:4' is none")]
    [InlineData("block", "'block' is no block; write block:4x1, rows (outputs) x columns (inputs)")]
    [InlineData("block:4", "'block:4' is no block; write block:4x1, rows (outputs) x columns (inputs)")]
    [InlineData("block:-4x1", "'block:-4x1' is no block; write block:4x1, rows (outputs) x columns (inputs)")]
    [InlineData("block:0x4", "'block:0x4' is no block: both extents are whole numbers from 1")]
    [InlineData("block:4x99999999999", "'block:4x99999999999' is no block: both extents are whole numbers from 1")]
    public void What_is_wrong_is_said_with_what_is_right(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => StructureText.Parse(text)).Message);
}
