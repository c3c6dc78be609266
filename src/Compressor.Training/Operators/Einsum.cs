using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Sum of products over the indices of an equation, as in "bij,bjk-&gt;bik".</summary>
internal sealed class Einsum : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) =>
        einsum(call.Text("equation", ""), [.. Enumerable.Range(0, call.InputCount).Select(input => call[input])]);
}
