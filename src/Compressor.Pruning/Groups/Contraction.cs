using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>
/// A node that sums over units: the axis of the data and the axis of the weight that are multiplied and summed. What a unit adds to the sum
/// decides whether it can go: nothing where either side is zero, a constant that moves into the bias where the unit is constant.
/// </summary>
/// <param name="Data">The value whose units are summed over; empty for the state of a recurrent node, which is no value.</param>
/// <param name="Weight">The other factor; a second data value in attention.</param>
internal sealed record Contraction(Node Node, string Data, int DataAxis, string Weight, int WeightAxis)
{
    /// <summary>The axis of the weight along which the node's outputs lie; -1 where no bias can take up a constant.</summary>
    public int OutputAxis { get; init; } = -1;

    /// <summary>True where sums at the border have fewer terms than elsewhere: a constant is no constant there.</summary>
    public bool Pads { get; init; }

    /// <summary>The bias among the node's inputs; -1 where an Add has to follow.</summary>
    public int BiasInput { get; init; } = -1;
}
