using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// RNN, GRU and LSTM: a state [directions, batch, hidden] that is updated once per step of the input, from the first step on (forward),
/// from the last on (reverse), or both at once. Inputs X [steps, batch, inputs] ([batch, steps, inputs] with `layout` 1), W, R, B,
/// sequence_lens, initial states; outputs Y [steps, directions, batch, hidden] and the last states. Sequences shorter than the others
/// keep their state beyond their length, where Y is 0: so reverse begins at each sequence's own end. The input product of all steps is
/// one product; only the recurrent one is taken step by step.
/// </summary>
internal abstract class RecurrentOperator : Operator
{
    private const int LengthsInput = 4;

    /// <summary>The activation functions of one direction where the node lists none.</summary>
    protected abstract IReadOnlyList<string> DefaultActivations { get; }

    /// <summary>How many states are carried from step to step; the first is the hidden one.</summary>
    protected virtual int States => 1;

    public sealed override bool Trains(int input) => input > 0 && input != LengthsInput;

    public sealed override bool Prunes(int input) => input is 1 or 2;

    public sealed override string? Refuses(Node node, long opset)
    {
        string direction = node.Text("direction", "forward");
        if (direction is not ("forward" or "reverse" or "bidirectional"))
        {
            return $"{OpType} with direction {direction}";
        }

        IReadOnlyList<string> names = RecurrentCell.Names(node.Attribute("activations")) ?? DefaultActivations;
        int wanted = DefaultActivations.Count * (direction == "bidirectional" && names != DefaultActivations ? 2 : 1);
        return names.Count != wanted ? $"{OpType} with {names.Count} activations instead of {wanted}"
            : names.FirstOrDefault(name => !RecurrentActivation.Knows(name)) is { } unknown ? $"{OpType} with activation {unknown}"
            : null;
    }

    /// <summary>The part of the bias that joins the input product.</summary>
    protected virtual Tensor? InputBias(RecurrentCell cell) => cell.InputBias is { } bias ? bias + cell.RecurrentBias! : null;

    /// <summary>The update: from a step's number and the states before it to the states after it.</summary>
    /// <param name="cell">The node's parameters.</param>
    /// <param name="inputs">The input product [steps, directions, batch, gates hidden], in the order of the steps.</param>
    protected abstract Func<int, Tensor[], Tensor[]> Step(RecurrentCell cell, Tensor inputs);

    public sealed override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        var cell = new RecurrentCell(call, DefaultActivations);
        string direction = call.Text("direction", "forward");
        bool batchFirst = call.Int("layout", 0) != 0;
        Tensor x = batchFirst ? call[0].transpose(0, 1) : call[0];
        Tensor? within = call.Optional(LengthsInput) is { } lengths
            ? (arange(x.shape[0]).unsqueeze(1) < lengths).reshape(x.shape[0], 1, x.shape[1], 1).expand(-1, cell.Directions, -1, -1)
            : null;
        Tensor[] states = [.. Enumerable.Range(0, States).Select(state => Initial(cell, x.shape[1], LengthsInput + 1 + state, batchFirst))];
        Func<int, Tensor[], Tensor[]> step = Step(cell, Swept(direction, cell.Project(x, InputBias(cell))));
        Tensor[]? valid = within is null ? null : Swept(direction, within).unbind(0);
        var hidden = new Tensor[x.shape[0]];
        for (int i = 0; i < hidden.Length; i++)
        {
            Tensor[] next = step(i, states);
            states = valid is null ? next : [.. next.Zip(states, (after, before) => where(valid[i], after, before))];
            hidden[i] = states[0];
        }

        Tensor y = Swept(direction, stack(hidden));
        if (within is not null)
        {
            y = where(within, y, zeros_like(y));
            states = [.. states.Select(state => where(within[0], state, zeros_like(state)))];
        }

        return batchFirst
            ? [y.permute(2, 0, 1, 3), .. states.Select(state => state.transpose(0, 1))]
            : [y, .. states];
    }

    /// <summary>Steps, which come first, in the order of each direction; or back in the order of time.</summary>
    private static Tensor Swept(string direction, Tensor steps) => direction switch
    {
        "forward" => steps,
        "reverse" => steps.flip(0),
        _ => cat([steps.narrow(1, 0, 1), steps.narrow(1, 1, 1).flip(0)], 1),
    };

    private static Tensor Initial(RecurrentCell cell, long batch, int input, bool batchFirst)
    {
        if (cell.Call.Optional(input) is not { } given)
        {
            return zeros(cell.Directions, batch, cell.Hidden, cell.Recurrent.dtype);
        }

        Tensor state = batchFirst ? given.transpose(0, 1) : given;
        return state.shape[1] != batch && (state.shape[1] == 1 || cell.Call.IsBakedBatch(state.shape[1]))
            ? state.narrow(1, 0, 1).expand(-1, batch, -1)
            : state;
    }
}
