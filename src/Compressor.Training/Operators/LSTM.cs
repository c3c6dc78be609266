using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Gates in the order i, o, f, c; f is Sigmoid, g and h are Tanh by default, peepholes P are 0 where left out:
/// <code>
/// i = f(X Wi' + H Ri' + Pi * C + Wbi + Rbi)
/// f = f(X Wf' + H Rf' + Pf * C + Wbf + Rbf)      1 - i with input_forget
/// C = f * C + i * g(X Wc' + H Rc' + Wbc + Rbc)
/// o = f(X Wo' + H Ro' + Po * C + Wbo + Rbo)      with the new C
/// H = o * h(C)
/// </code>
/// </summary>
internal sealed class LSTM : RecurrentOperator
{
    protected override IReadOnlyList<string> DefaultActivations { get; } = ["Sigmoid", "Tanh", "Tanh"];

    protected override int States => 2;

    protected override Func<int, Tensor[], Tensor[]> Step(RecurrentCell cell, Tensor inputs)
    {
        Tensor[] x = inputs.unbind(0);
        Tensor[]? peepholes = cell.Call.Optional(PeepholeInput)?.unsqueeze(1).chunk(3, -1);
        bool coupled = cell.Call.Int("input_forget", 0) != 0;
        return (step, states) =>
        {
            Tensor c = states[1];
            Tensor[] parts = cell.Advance(x[step], states[0], cell.Recurrent).split([3 * cell.Hidden, cell.Hidden], -1);
            Tensor[] gates = (peepholes is null ? cell.Gate(0, parts[0]) : parts[0]).chunk(3, -1);
            Tensor i = Opened(gates[0], 0, c);
            Tensor f = coupled ? 1 - i : Opened(gates[2], 2, c);
            Tensor next = addcmul(f * c, i, cell.Update(step, cell.Gate(1, parts[1])), 1);
            next = cell.Remember(next);
            return [cell.Emit(Opened(gates[1], 1, next) * cell.Activate(2, next)), next];
        };

        Tensor Opened(Tensor gate, int index, Tensor c) =>
            peepholes is null ? gate : cell.Gate(0, addcmul(gate, peepholes[index], c, 1));
    }
}
