using Compressor.IR;
using Compressor.Pruning.Structures;
using Xunit;

namespace Compressor.Tests.Pruning.Structures;

public sealed class ElementGroupsTests
{
    [Fact]
    public void Fours_along_the_inputs_and_what_is_left()
    {
        Assert.Equal([0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3], Along("Gemm", 1, 2, 6).Group);
        Assert.Equal([4, 2, 4, 2], Along("Gemm", 1, 2, 6).Sizes);
        // The same matrix the other way round: rows are inputs.
        Assert.Equal([0, 2, 0, 2, 0, 2, 0, 2, 1, 3, 1, 3], Along("Gemm", 0, 6, 2).Group);
        // Two kernel positions: neighbours in memory are not neighbours along the inputs.
        Assert.Equal([0, 2, 0, 2, 0, 2, 0, 2, 1, 3], Along("Conv", 0, 1, 5, 1, 2).Group);
    }

    [Fact]
    public void Tiles_of_outputs_by_inputs()
    {
        Assert.Equal([0, 0, 1, 0, 0, 1, 2, 2, 3], Tiles("Gemm", 1, 3, 3).Group);
        Assert.Equal([4, 2, 2, 1], Tiles("Gemm", 1, 3, 3).Sizes);
        Assert.Equal([0, 0, 2, 0, 0, 2, 1, 1, 3], Tiles("Gemm", 0, 3, 3).Group);
        // A kernel's row is inputs x positions: two 1 x 3 kernels are six columns.
        Assert.Equal([0, 0, 1, 1, 2, 2], Tiles("Conv", 0, 1, 2, 1, 3).Group);
    }

    private static ElementGroups Along(string op, int transposed, params long[] shape) => ElementGroups.AlongInputs(Matrix(op, transposed, shape), 4);

    private static ElementGroups Tiles(string op, int transposed, params long[] shape) => ElementGroups.Tiles(Matrix(op, transposed, shape), 2, 2);

    private static WeightMatrix Matrix(string op, int transposed, long[] shape) =>
        WeightMatrix.Of(new Node(op, ["x", "w"], ["y"]) { Attributes = [new NodeAttribute("transB", (long)transposed)] }, 1, shape)!;
}
