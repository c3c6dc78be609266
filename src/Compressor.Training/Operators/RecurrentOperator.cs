using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// RNN, GRU and LSTM: a state [directions, batch, hidden] that is updated once per step of the input, from the first step on (forward),
/// from the last on (reverse), or both at once. Inputs X [steps, batch, inputs] ([batch, steps, inputs] with `layout` 1), W, R, B,
/// sequence_lens, initial states; outputs Y [steps, directions, batch, hidden], which is 0 beyond a sequence's length, and the states after
/// its last step; reverse begins at each sequence's own end. The input product of all steps is one product; only the recurrent one is
/// taken step by step, also where some sequences have ended, for what comes of them there is not looked at.
/// </summary>
internal abstract class RecurrentOperator : Operator
{
    private const int LengthsInput = 4;
    protected const int PeepholeInput = 7;

    /// <summary>The activation functions of one direction where the node lists none.</summary>
    protected abstract IReadOnlyList<string> DefaultActivations { get; }

    /// <summary>How many states are carried from step to step; the first is the hidden one.</summary>
    protected virtual int States => 1;

    /// <summary>Matrices, biases and peepholes; a constant initial state is where a sequence begins, mostly zero, and stays.</summary>
    public sealed override bool Trains(int input) => input is 1 or 2 or 3 or PeepholeInput;

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
        cell.DrawMasks(x);
        Tensor? lengths = call.Optional(LengthsInput)?.to(ScalarType.Int64);
        Tensor[] states = [.. Enumerable.Range(0, States).Select(state => Initial(cell, x.shape[1], LengthsInput + 1 + state, batchFirst))];
        Func<int, Tensor[], Tensor[]> step = Step(cell, Swept(direction, cell.Project(x, InputBias(cell)), lengths));
        Tensor[][] history = [.. states.Select(_ => new Tensor[x.shape[0]])];
        for (int i = 0; i < x.shape[0]; i++)
        {
            states = step(i, states);
            for (int state = 0; state < States; state++)
            {
                history[state][i] = states[state];
            }
        }

        Tensor hidden = stack(history[0]);
        Tensor y = Swept(direction, hidden, lengths);
        if (lengths is not null)
        {
            Tensor within = (arange(x.shape[0]).unsqueeze(1) < lengths).reshape(x.shape[0], 1, x.shape[1], 1);
            y = where(within, y, zeros_like(y));
            states = [.. history.Select((steps, state) => Last(state == 0 ? hidden : stack(steps), lengths))];
        }

        return batchFirst
            ? [y.permute(2, 0, 1, 3), .. states.Select(state => state.transpose(0, 1))]
            : [y, .. states];
    }

    /// <summary>Steps [steps, directions, batch, …], in the order of time, in the order of each direction; or back.</summary>
    private static Tensor Swept(string direction, Tensor steps, Tensor? lengths) => direction switch
    {
        "forward" => steps,
        "reverse" => Reversed(steps, lengths),
        _ => cat([steps.narrow(1, 0, 1), Reversed(steps.narrow(1, 1, 1), lengths)], 1),
    };

    /// <summary>The steps of one direction from the last to the first of each sequence; what lies beyond it stays in place.</summary>
    private static Tensor Reversed(Tensor steps, Tensor? lengths)
    {
        if (lengths is null)
        {
            return steps.flip(0);
        }

        (long count, long batch) = (steps.shape[0], steps.shape[2]);
        Tensor time = arange(count).unsqueeze(1);
        Tensor source = where(time < lengths, lengths - 1 - time, time) * batch + arange(batch);
        return steps.reshape(count * batch, -1).index_select(0, source.reshape(-1)).reshape(steps.shape);
    }

    /// <summary>The state [directions, batch, hidden] after the last step of each sequence, 0 where it has none.</summary>
    private static Tensor Last(Tensor steps, Tensor lengths)
    {
        Tensor column = lengths.reshape(1, 1, -1, 1);
        Tensor last = steps.gather(0, (column - 1).clamp(min: 0).expand(1, steps.shape[1], -1, steps.shape[3])).squeeze(0);
        return where(column.squeeze(0) > 0, last, zeros_like(last));
    }

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
