using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Orders nodes so that each stands after the nodes it reads from, keeping the file's order where that already holds.</summary>
internal static class TopologicalOrder
{
    /// <param name="nodes">The nodes in file order; no two make the same value.</param>
    /// <param name="reads">Per node the values it reads, those of its sub-graphs included.</param>
    /// <param name="context">For messages.</param>
    /// <exception cref="CompressorException">The nodes form a cycle.</exception>
    public static IReadOnlyList<Node> Sort(Node[] nodes, IReadOnlyCollection<string>[] reads, ReadContext context)
    {
        var makers = new Dictionary<string, int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string output in nodes[i].Outputs.Where(output => output.Length > 0))
            {
                makers[output] = i;
            }
        }

        var waiting = new int[nodes.Length];
        var readers = new List<int>?[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string read in reads[i])
            {
                if (makers.TryGetValue(read, out int maker))
                {
                    (readers[maker] ??= []).Add(i);
                    waiting[i]++;
                }
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (waiting[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var sorted = new List<Node>(nodes.Length);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        if (sorted.Count < nodes.Length)
        {
            Node stuck = nodes[Array.FindIndex(waiting, count => count > 0)];
            throw context.Fail($"the graph has a cycle: {stuck.OpType} '{stuck.DisplayName}' depends on its own output.");
        }

        return sorted;
    }
}
