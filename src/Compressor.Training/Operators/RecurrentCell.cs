using Compressor.Training.Dropout;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The parameters of a recurrent node for all its directions D, with hidden size H and G gates. Values of one step are [D, batch, …]:
/// the directions advance together, each from its own end.
/// </summary>
internal sealed class RecurrentCell
{
    private readonly IReadOnlyList<RecurrentActivation> activations;
    private readonly int perDirection;
    private readonly double clip;

    public RecurrentCell(NodeCall call, IReadOnlyList<string> defaults)
    {
        Call = call;
        Directions = (int)call[2].shape[0];
        Hidden = call[2].shape[2];
        Recurrent = call[2].transpose(1, 2);
        if (call.Optional(3) is { } bias)
        {
            Tensor[] halves = bias.chunk(2, 1);
            (InputBias, RecurrentBias) = (halves[0], halves[1]);
        }

        perDirection = defaults.Count;
        clip = call.Float("clip", 0);
        IReadOnlyList<string> names = Names(call.Node.Attribute("activations"))
            ?? [.. Enumerable.Repeat(defaults, Directions).SelectMany(all => all)];
        activations = RecurrentActivation.Of(names, Numbers("activation_alpha"), Numbers("activation_beta"));

        IReadOnlyList<float> Numbers(string attribute) => call.Node.Attribute(attribute) as IReadOnlyList<float> ?? [];
    }

    public NodeCall Call { get; }

    public int Directions { get; }

    public long Hidden { get; }

    /// <summary>R' [D, H, G H].</summary>
    public Tensor Recurrent { get; }

    /// <summary>Wb [D, G H], or null.</summary>
    public Tensor? InputBias { get; }

    /// <summary>Rb [D, G H], or null.</summary>
    public Tensor? RecurrentBias { get; }

    /// <summary>What dropout multiplies with in this run; null where the file's own values go on.</summary>
    public RecurrentMasks? Masks { get; private set; }

    /// <summary>Draws the masks of a run over x [steps, batch, inputs].</summary>
    public void DrawMasks(Tensor x) => Masks = Call.Dropout?.Draw(new RecurrentShape(
        Directions, x.shape[1], x.shape[2], Hidden, (int)(Recurrent.shape[2] / Hidden), x.dtype));

    /// <summary>The names that an attribute lists, or null where it lists none.</summary>
    public static IReadOnlyList<string>? Names(object? attribute) => attribute is IReadOnlyList<string> { Count: > 0 } names ? names : null;

    /// <summary>X W' + bias of all steps in one product: x [steps, batch, inputs] to [steps, D, batch, G H].</summary>
    public Tensor Project(Tensor x, Tensor? bias)
    {
        return Masks?.Inputs switch
        {
            null => Project(x, Call[1], bias),
            [var mask] => Project(x * mask, Call[1], bias),
            var masks => cat([.. masks.Select((mask, gate) =>
                Project(x * mask, OfGate(Call[1], 1, gate), bias is null ? null : OfGate(bias, 1, gate)))], -1),
        };
    }

    /// <summary>added + state weights, direction by direction.</summary>
    /// <param name="firstGate">The gate that the weights [D, H, gates H] begin with.</param>
    public Tensor Advance(Tensor added, Tensor state, Tensor weights, int firstGate = 0) => Masks?.Hidden switch
    {
        // Unlike torch's own, TorchSharp's baddbmm takes what it adds last.
        null => baddbmm(state, weights, added),
        [var mask] => baddbmm(state * mask, weights, added),
        var masks => cat([.. Enumerable.Range(0, (int)(weights.shape[2] / Hidden)).Select(gate =>
            baddbmm(state * masks[firstGate + gate], OfGate(weights, 2, gate), OfGate(added, -1, gate)))], -1),
    };

    /// <summary>A step's update of the memory as it is added.</summary>
    public Tensor Update(int step, Tensor update) => Masks?.Update is { } mask ? update * mask(step) : update;

    /// <summary>The cell state as it goes on to the next step.</summary>
    public Tensor Remember(Tensor memory) => Masks?.Memory is { } mask ? memory * mask : memory;

    /// <summary>What the cell gives to the outside.</summary>
    public Tensor Emit(Tensor hidden) => Masks?.Emitted is { } factor ? hidden * factor : hidden;

    /// <summary>Activation <paramref name="index"/> (f, g, h of the specification are 0, 1, 2) of a clipped gate.</summary>
    public Tensor Gate(int index, Tensor x) => Activate(index, clip > 0 ? x.clamp(-clip, clip) : x);

    /// <summary>Activation <paramref name="index"/>, in each direction its own.</summary>
    public Tensor Activate(int index, Tensor x)
    {
        RecurrentActivation first = activations[index];
        return Directions == 1 || first == activations[perDirection + index]
            ? first.Apply(x)
            : stack([first.Apply(x[0]), activations[perDirection + index].Apply(x[1])]);
    }

    private Tensor Project(Tensor x, Tensor w, Tensor? bias)
    {
        long gates = w.shape[1];
        Tensor product = nn.functional.linear(x, w.reshape(Directions * gates, -1), bias?.reshape(-1));
        return product.reshape(x.shape[0], x.shape[1], Directions, gates).transpose(1, 2);
    }

    private Tensor OfGate(Tensor gates, long axis, int gate) => gates.narrow(axis, gate * Hidden, Hidden);
}
