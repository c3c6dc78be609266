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

    /// <summary>The names that an attribute lists, or null where it lists none.</summary>
    public static IReadOnlyList<string>? Names(object? attribute) => attribute is IReadOnlyList<string> { Count: > 0 } names ? names : null;

    /// <summary>X W' + bias of all steps in one product: x [steps, batch, inputs] to [steps, D, batch, G H].</summary>
    public Tensor Project(Tensor x, Tensor? bias)
    {
        Tensor w = Call[1];
        long gates = w.shape[1];
        Tensor product = nn.functional.linear(x, w.reshape(Directions * gates, -1), bias?.reshape(-1));
        return product.reshape(x.shape[0], x.shape[1], Directions, gates).transpose(1, 2);
    }

    /// <summary>added + state weights, direction by direction.</summary>
    public static Tensor Advance(Tensor added, Tensor state, Tensor weights) =>
        // Unlike torch's own, TorchSharp's baddbmm takes what it adds last.
        baddbmm(state, weights, added);

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
}
