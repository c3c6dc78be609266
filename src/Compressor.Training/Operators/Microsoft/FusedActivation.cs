using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// The activation that a fused node applies to its sum, named in `activation`. Absent parameters have the defaults of ONNX.
/// </summary>
internal static class FusedActivation
{
    private static readonly Dictionary<string, Func<Tensor, Func<string, int, double?>, Tensor>> ByName = new()
    {
        [""] = (x, _) => x,
        ["Clip"] = (x, read) => x.clamp(read("min", 0) ?? double.NegativeInfinity, read("max", 1) ?? double.PositiveInfinity),
        ["Elu"] = (x, read) => x.elu(read("alpha", 0) ?? 1),
        ["HardSigmoid"] = (x, read) => (x * (read("alpha", 0) ?? 0.2) + (read("beta", 1) ?? 0.5)).clamp(0, 1),
        ["LeakyRelu"] = (x, read) => nn.functional.leaky_relu(x, read("alpha", 0) ?? 0.01),
        ["Relu"] = (x, _) => x.relu(),
        ["Selu"] = (x, read) => x.elu(read("alpha", 0) ?? Selu.DefaultAlpha, read("gamma", 1) ?? Selu.DefaultGamma, 1),
        ["Sigmoid"] = (x, _) => x.sigmoid(),
        ["Softplus"] = (x, _) => nn.functional.softplus(x),
        ["Softsign"] = (x, _) => nn.functional.softsign(x),
        ["Tanh"] = (x, _) => x.tanh(),
        ["ThresholdedRelu"] = (x, read) => x.threshold(read("alpha", 0) ?? 1, 0),
    };

    /// <summary>Names the activation that is not known, or gives null.</summary>
    public static string? Refuses(Node node) =>
        node.Text("activation", "") is var name && ByName.ContainsKey(name) ? null : $"{node.OpType} with activation {name}";

    /// <param name="parameter">Value of the activation's attribute with a name and, counted from 0, a position; null where absent.</param>
    public static Tensor Apply(NodeCall call, Tensor x, Func<string, int, double?> parameter) =>
        ByName[call.Text("activation", "")](x, parameter);
}
