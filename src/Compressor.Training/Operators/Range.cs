using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>start, start + delta, … below (or, with a negative delta, above) limit; three scalars.</summary>
internal sealed class Range : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        double start = call.OptionalDoubles(0)![0];
        double limit = call.OptionalDoubles(1)![0];
        double delta = call.OptionalDoubles(2)![0];
        var count = (long)Math.Max(0, Math.Ceiling((limit - start) / delta));
        OutputSize.Check(call.Node, [count]);
        return (arange(count, ScalarType.Int64) * call[2].reshape([]) + call[0].reshape([])).to(call[0].dtype);
    }
}
