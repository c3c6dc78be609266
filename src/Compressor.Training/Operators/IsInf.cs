using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where x is infinite; detect_positive = 0 or detect_negative = 0 leave one sign out.</summary>
internal sealed class IsInf : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor found = call[0].isinf();
        found = call.Int("detect_positive", 1) != 0 ? found : found.logical_and(call[0] < 0);
        return call.Int("detect_negative", 1) != 0 ? found : found.logical_and(call[0] > 0);
    }
}
