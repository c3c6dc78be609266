using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The upper (or, with upper = 0, the lower) triangle of the last two axes, from the k-th diagonal on; zero elsewhere.</summary>
internal sealed class Trilu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        long diagonal = call.OptionalLongs(1) is [var k, ..] ? k : 0;
        return call.Int("upper", 1) != 0 ? call[0].triu(diagonal) : call[0].tril(diagonal);
    }
}
