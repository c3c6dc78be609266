using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// x Phi(x) with the normal distribution function Phi, exact or, with approximate = "tanh", by its tanh formula. ONNX Runtime's own is
/// the exact one.
/// </summary>
internal sealed class Gelu(string domain = "") : SingleOutputOperator
{
    public override string Domain => domain;

    protected override Tensor Apply(NodeCall call) =>
        call[0].gelu(call.Text("approximate", "none") == "tanh" ? GELU.Approximate.tanh : GELU.Approximate.none);
}
