using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>
/// A Gather of what another Gather picked along the same axis picks from the first one's data: x[a][b] = x[a[b]]. A graph that was made
/// smaller several times would else copy its inputs as often.
/// </summary>
internal static class JoinedGathers
{
    /// <summary>The model with every such pair joined; a Gather that nobody reads any more is gone, with its indices.</summary>
    public static Model In(Model model)
    {
        Graph graph = model.Graph;
        var indices = graph.Initializers.Where(one => one.Data is { Type: ElementType.Int32, Shape.Count: 1 })
            .ToDictionary(one => one.Name, one => one.Data);
        var picks = new Dictionary<string, Node>();
        var joined = new Dictionary<string, TensorData>();
        Node[] nodes = [.. graph.Nodes.Select(Joined)];
        if (joined.Count == 0)
        {
            return model;
        }

        HashSet<string> wanted = [.. graph.Outputs.Select(output => output.Name), .. nodes.SelectMany(GraphNames.ReadBy)];
        Node[] left = [.. nodes.Where(node => !picks.ContainsKey(node.Outputs[0]) || wanted.Contains(node.Outputs[0]))];
        HashSet<string> read = [.. left.SelectMany(GraphNames.ReadBy)];
        return model with
        {
            Graph = graph with
            {
                Nodes = left,
                Initializers =
                [
                    .. graph.Initializers.Where(one => !indices.ContainsKey(one.Name) || read.Contains(one.Name))
                        .Select(one => joined.TryGetValue(one.Name, out TensorData? data) ? one with { Data = data } : one),
                ],
            },
        };

        Node Joined(Node node)
        {
            if (node is not { OpType: "Gather", Domain: "" } || !indices.TryGetValue(node.Input(1), out TensorData? picked))
            {
                return node;
            }

            if (picks.TryGetValue(node.Input(0), out Node? first) && first.Int("axis", 0) == node.Int("axis", 0)
                && graph.Nodes.Count(other => GraphNames.ReadBy(other).Contains(node.Input(1))) == 1)
            {
                int[] before = Places(joined.GetValueOrDefault(first.Input(1), indices[first.Input(1)]));
                int[] places = Array.ConvertAll(Places(picked), place => before[place < 0 ? place + before.Length : place]);
                joined[node.Input(1)] = new TensorData(ElementType.Int32, picked.Shape, MemoryMarshal.AsBytes<int>(places).ToArray());
                node = node.WithInput(0, first.Input(0));
            }

            picks[node.Outputs[0]] = node;
            return node;
        }
    }

    private static int[] Places(TensorData data) => MemoryMarshal.Cast<byte, int>(data.Bytes.Span).ToArray();
}
