using Compressor.IR;

namespace Compressor.Training.FineTuning;

/// <summary>What an output of the graph means to the loss.</summary>
public enum HeadKind
{
    /// <summary>Class scores before a softmax.</summary>
    Softmax,

    /// <summary>Independent probabilities before a sigmoid.</summary>
    Sigmoid,

    /// <summary>Numbers.</summary>
    Regression,
}

/// <summary>
/// An output of the graph and the value that the loss looks at: the logits before a closing Softmax, LogSoftmax or Sigmoid.
/// </summary>
/// <param name="Output">Name of the graph's output.</param>
/// <param name="Logits">Name of the value before the closing activation; the output itself where there is none.</param>
/// <param name="ClassAxis">The axis of the classes, for <see cref="HeadKind.Softmax"/>; may count from the end.</param>
public sealed record OutputHead(string Output, string Logits, HeadKind Kind, long ClassAxis = -1)
{
    /// <summary>
    /// The heads of a graph's floating-point outputs. Where the samples have class labels, the first output holds logits even without
    /// a closing softmax.
    /// </summary>
    public static IReadOnlyList<OutputHead> Of(Model model, bool classLabels)
    {
        var makers = new Dictionary<string, Node>();
        foreach (Node node in model.Graph.Nodes)
        {
            foreach (string output in node.Outputs)
            {
                makers[output] = node;
            }
        }

        var heads = new List<OutputHead>();
        foreach (Value output in model.Graph.Outputs.Where(output => output.Type.IsFloatingPoint()))
        {
            heads.Add(Closing(output.Name) switch
            {
                { OpType: "Softmax" or "LogSoftmax" } node =>
                    new OutputHead(output.Name, node.Inputs[0], HeadKind.Softmax, node.Int("axis", model.Opset < 13 ? 1 : -1)),
                { OpType: "Sigmoid" } node => new OutputHead(output.Name, node.Inputs[0], HeadKind.Sigmoid),
                _ when classLabels && heads.Count == 0 => new OutputHead(output.Name, output.Name, HeadKind.Softmax, 1),
                _ => new OutputHead(output.Name, output.Name, HeadKind.Regression),
            });
        }

        return heads;

        Node? Closing(string name)
        {
            while (makers.TryGetValue(name, out Node? node))
            {
                if (node.OpType is not ("Identity" or "Cast"))
                {
                    return node;
                }

                name = node.Inputs[0];
            }

            return null;
        }
    }
}
