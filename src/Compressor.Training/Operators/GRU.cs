using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Gates in the order z, r, h; f is Sigmoid and g Tanh by default:
/// <code>
/// z = f(X Wz' + H Rz' + Wbz + Rbz)
/// r = f(X Wr' + H Rr' + Wbr + Rbr)
/// h = g(X Wh' + (r * H) Rh' + Rbh + Wbh)      linear_before_reset = 0
/// h = g(X Wh' + r * (H Rh' + Rbh) + Wbh)      linear_before_reset = 1
/// H = (1 - z) * h + z * H
/// </code>
/// </summary>
internal sealed class GRU : RecurrentOperator
{
    /// <summary>The place of h among the gates.</summary>
    private const int CandidateGate = 2;

    protected override IReadOnlyList<string> DefaultActivations { get; } = ["Sigmoid", "Tanh"];

    protected override Tensor? InputBias(RecurrentCell cell)
    {
        if (!LinearFirst(cell) || cell.InputBias is not { } bias)
        {
            return base.InputBias(cell);
        }

        Tensor[] input = Split(bias, cell);
        return cat([input[0] + Split(cell.RecurrentBias!, cell)[0], input[1]], 1);
    }

    protected override Func<int, Tensor[], Tensor[]> Step(RecurrentCell cell, Tensor inputs)
    {
        Tensor[] parts = Split(inputs, cell);
        (Tensor[] gateInputs, Tensor[] candidateInputs) = (parts[0].unbind(0), parts[1].unbind(0));
        Tensor[] recurrent = Split(cell.Recurrent, cell);
        bool linearFirst = LinearFirst(cell);
        Tensor bias = linearFirst && cell.RecurrentBias is { } all
            ? Split(all, cell)[1].unsqueeze(1)
            : zeros(1, 1, cell.Hidden, inputs.dtype);
        return (step, states) =>
        {
            Tensor h = states[0];
            Tensor[] gates = cell.Gate(0, cell.Advance(gateInputs[step], h, recurrent[0])).chunk(2, -1);
            (Tensor z, Tensor r, Tensor x) = (gates[0], gates[1], candidateInputs[step]);
            Tensor candidate = cell.Gate(1, !linearFirst ? cell.Advance(x, r * h, recurrent[1], CandidateGate)
                : addcmul(x, r, cell.Advance(bias, h, recurrent[1], CandidateGate), 1));
            return [lerp(cell.Update(step, candidate), h, z)];
        };
    }

    private static bool LinearFirst(RecurrentCell cell) => cell.Call.Int("linear_before_reset", 0) != 0;

    /// <summary>The gates z and r together, and the candidate h.</summary>
    private static Tensor[] Split(Tensor gates, RecurrentCell cell) => gates.split([2 * cell.Hidden, cell.Hidden], -1);
}
