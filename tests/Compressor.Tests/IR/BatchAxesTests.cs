using Compressor.IR;
using Xunit;

namespace Compressor.Tests.IR;

public sealed class BatchAxesTests
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public void The_batch_is_found_in_every_input(Dimension[]?[] inputs, int?[] expected) =>
        Assert.Equal(expected, BatchAxes.Of([.. inputs.Select((shape, i) => new Value($"x{i}", ElementType.Float32, shape))]));

    public static TheoryData<Dimension[]?[], int?[]> Signatures() => new()
    {
        { [["batch", 40], [2, "batch", 64], []], [0, 1, null] },
        { [[2, "batch", 64], ["batch", 40]], [1, 0] },
        { [["time", "N", 40], [1, "N", 8]], [1, 1] },
        { [["b", "time"], ["b", "time"], ["b"]], [0, 0, 0] },
        { [["unk__1", 28], ["unk__2", 5]], [0, 0] },
        { [[1, 257], [1, 2, 128]], [0, 0] },
        { [[1, 512], [2, 1, 64], []], [null, null, null] },
        { [[new Dimension(null), 40], [3]], [0, null] },
        { [[1, 3, "height", "width"]], [0] },
        { [null], [0] },
    };
}
