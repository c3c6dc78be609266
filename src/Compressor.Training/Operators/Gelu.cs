using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x Phi(x) with the normal distribution function Phi, exact or, with approximate = "tanh", by its tanh formula.</summary>
internal sealed class Gelu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) =>
        call[0].gelu(call.Text("approximate", "none") == "tanh" ? GELU.Approximate.tanh : GELU.Approximate.none);
}
