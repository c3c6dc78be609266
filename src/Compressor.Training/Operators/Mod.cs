using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Remainder of the division, with the divisor's sign, or with fmod = 1 the dividend's.</summary>
internal sealed class Mod : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) =>
        call.Int("fmod", 0) != 0 ? call[0].fmod(call[1]) : call[0].remainder(call[1]);
}
