using Compressor.IR;
using Compressor.Training.Planning;

namespace Compressor.Training.Dropout;

/// <summary>What a dropout method can take hold of.</summary>
public enum DropoutSiteKind
{
    /// <summary>A Gemm, MatMul or convolution with a weight: the values it reads, or the weight.</summary>
    Product,

    /// <summary>A pooling node.</summary>
    Pooling,

    /// <summary>An activation function between two layers.</summary>
    Activation,

    /// <summary>The steps of an LSTM, GRU or RNN.</summary>
    Recurrent,

    /// <summary>An input of the graph.</summary>
    Input,

    /// <summary>A Dropout node of the model's own.</summary>
    DropoutNode,
}

/// <summary>A place in a graph where dropout can act.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The node's name, behind where it stands in a held graph ("y/then_branch/conv2"), or the graph input's.</param>
/// <param name="OpType">The node's operator; empty for an input of the graph.</param>
public sealed record DropoutSite(DropoutSiteKind Kind, string Name, string OpType)
{
    /// <summary>Names of the weights that the node reads: a pattern may name them in place of the node.</summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>True where no layer with weights comes before: what is read there is measured data, which takes a lower rate.</summary>
    public bool ReadsData { get; init; }

    /// <summary>Axes of a graph input; 0 where unknown or elsewhere.</summary>
    public int Rank { get; init; }

    /// <summary>True for convolutions: they read feature maps [N, C, …].</summary>
    public bool ReadsMaps => OpType is "Conv" or "ConvTranspose" or "FusedConv";

    /// <summary>For a person: "conv2 (Conv)".</summary>
    public string Label => OpType.Length == 0 ? $"{Name} (input)" : $"{Name} ({OpType})";

    /// <summary>True where what is added beyond the two operands comes from the data too.</summary>
    internal bool AddsData { get; init; }

    /// <summary>True in a branch, a loop or a function.</summary>
    internal bool IsNested { get; init; }

    /// <summary>In a nested graph: the key of the trained weight that a product reads as it stands, or null.</summary>
    internal string? WeightKey { get; init; }

    /// <summary>True where a method can ask for a product's weight, of which it learns a rate.</summary>
    internal bool ShowsWeight => !IsNested || WeightKey is not null;

    /// <summary>The rate that a Dropout node states; null where that is made while the model runs.</summary>
    internal double? OwnRate { get; init; }

    /// <summary>Where the step stands (<see cref="StepPaths"/>), by which it is found in a module of the same model.</summary>
    internal string Key { get; init; } = "";

    /// <summary>Which of a node's inputs is the one that comes from the data.</summary>
    internal int Operand { get; init; }

    /// <summary>Which of a product's inputs is the weight.</summary>
    internal int WeightInput => 1 - Operand;

    /// <summary>The node.</summary>
    internal Node? Node { get; init; }

    /// <summary>The weight of a product, where a module is there to tell.</summary>
    internal ProductWeight? Weight { get; init; }
}

/// <summary>The weight operand of a product as the operator reads it.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="OutputAxis">The axis that counts output units.</param>
/// <param name="Inputs">Units, or channels, of the other operand.</param>
internal sealed record ProductWeight(string Name, long[] Shape, int OutputAxis, long Inputs)
{
    /// <summary>Reads the roles of the axes off the node.</summary>
    public static ProductWeight Of(Node node, string name, long[] shape, bool isLeft)
    {
        long groups = node.Int("group", 1);
        if (node.OpType is "Conv" or "FusedConv")
        {
            return new(name, shape, 0, shape[1] * groups);
        }

        if (node.OpType is "ConvTranspose")
        {
            return new(name, shape, 1, shape[0]);
        }

        bool turned = node.Int(isLeft ? "transA" : "transB", 0) != 0;
        int last = shape.Length - 1;
        int output = last == 0 ? 0 : (isLeft != turned ? last - 1 : last);
        int input = last == 0 ? 0 : (isLeft != turned ? last : last - 1);
        return new(name, shape, output, shape[input]);
    }
}
