using Compressor.IR;
using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

public sealed class TrainingSetTests
{
    [Fact]
    public void Inputs_have_the_types_that_the_graph_declares()
    {
        Value[] declared =
        [
            new Value("x", ElementType.Float16, null),
            new Value("lengths", ElementType.Int32, null),
            new Value("ids", ElementType.Int64, null),
            new Value("mask", ElementType.Bool, null),
        ];
        using var scope = NewDisposeScope();
        using var samples = new TrainingSet(
            [("x", [2], [0.5f, 1, 2, 3]), ("lengths", [], [7, 29]), ("ids", [1], [3, 4]), ("mask", [], [0, 1])], declared: declared);

        Assert.Equal(
            [ScalarType.Float32, ScalarType.Int32, ScalarType.Int64, ScalarType.Bool], declared.Select(input => samples.Inputs[input.Name].dtype));
        Assert.Equal([7, 29], samples.Inputs["lengths"].data<int>().ToArray());
        Assert.Equal([2L], samples.Inputs["lengths"].shape);
        Assert.Equal([2L, 2], samples.Inputs["x"].shape);
        Assert.Equal(2, samples.Count);
    }
}
