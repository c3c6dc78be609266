using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>gamma x where x > 0, gamma alpha (e^x - 1) elsewhere (Klambauer et al. 2017, whose constants are the defaults).</summary>
internal sealed class Selu : SingleOutputOperator
{
    internal const double DefaultAlpha = 1.67326319217681884765625;
    internal const double DefaultGamma = 1.05070102214813232421875;

    protected override Tensor Apply(NodeCall call) =>
        call[0].elu(call.Float("alpha", DefaultAlpha), call.Float("gamma", DefaultGamma), 1);
}
