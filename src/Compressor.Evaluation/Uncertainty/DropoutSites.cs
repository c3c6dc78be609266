using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>A place for Dropout: what a layer reads of the layer before.</summary>
/// <param name="Node">Index of the layer's node in the graph.</param>
/// <param name="Input">Which of its inputs holds the data.</param>
internal sealed record DropoutSite(int Node, int Input);

/// <summary>
/// Finds where a network that knows no dropout can take some: before every layer with weights but the first, whose data are the samples
/// themselves (Gal, Ghahramani 2016, section 3). A layer multiplies data by weights; weights may be rebuilt by nodes of their own.
/// </summary>
internal static class DropoutSites
{
    /// <summary>Operators that multiply their first two inputs, one of which may be a weight.</summary>
    private static readonly HashSet<string> Layers = ["Conv", "ConvTranspose", "GRU", "Gemm", "LSTM", "MatMul", "RNN"];

    /// <summary>The places in a graph, in its order; what sub-graphs hold is left alone.</summary>
    public static IReadOnlyList<DropoutSite> Of(Graph graph)
    {
        HashSet<string> varying = [.. graph.RequiredInputs().Select(input => input.Name)];
        var behindLayer = new HashSet<string>();
        var sites = new List<DropoutSite>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            Node node = graph.Nodes[i];
            IReadOnlyList<string> reads = GraphNames.ReadBy(node);
            bool isLayer = Layers.Contains(node.OpType) && varying.Contains(node.Input(0)) != varying.Contains(node.Input(1));
            int data = varying.Contains(node.Input(0)) ? 0 : 1;
            if (isLayer && behindLayer.Contains(node.Input(data)))
            {
                sites.Add(new DropoutSite(i, data));
            }

            if (reads.Any(varying.Contains))
            {
                varying.UnionWith(node.Outputs);
            }

            if (isLayer || reads.Any(behindLayer.Contains))
            {
                behindLayer.UnionWith(node.Outputs);
            }
        }

        varying.Remove("");
        return sites;
    }
}
