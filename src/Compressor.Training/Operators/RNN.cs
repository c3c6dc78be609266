using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>H = f(X W' + H R' + Wb + Rb); f is Tanh by default.</summary>
internal sealed class RNN : RecurrentOperator
{
    protected override IReadOnlyList<string> DefaultActivations { get; } = ["Tanh"];

    protected override Func<int, Tensor[], Tensor[]> Step(RecurrentCell cell, Tensor inputs)
    {
        Tensor[] x = inputs.unbind(0);
        return (step, states) => [cell.Gate(0, cell.Advance(x[step], states[0], cell.Recurrent))];
    }
}
