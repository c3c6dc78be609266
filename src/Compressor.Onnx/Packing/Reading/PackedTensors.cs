using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Finds the packed tensors of a model that was read and puts the plain tensors in their place. A packed tensor is what a node gives whose
/// name begins with <see cref="PackedNames.Marker"/> and all of which is computed from constants; it is computed here as a runtime would,
/// so that no code of positions needs a decoder of its own.
/// </summary>
internal sealed class PackedTensors(ReadContext context)
{
    private readonly HashSet<string> rebuilders = [];

    /// <summary>The model with plain tensors only.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: a packed tensor is damaged.</exception>
    public Model Restore(Model model)
    {
        if (!GraphNames.AllNodes(model).Any(IsMarked))
        {
            return model;
        }

        Graph restored = Restore(model.Graph, new ConstantScope(model.Graph, null));
        return model with { Graph = WithoutLeftovers(restored) };
    }

    private static bool IsMarked(Node node) =>
        node.Name.StartsWith(PackedNames.Marker, StringComparison.Ordinal) && node.Domain.Length == 0 && node.Outputs.Count == 1;

    private Graph Restore(Graph graph, ConstantScope scope)
    {
        var tensors = new List<(int Place, Initializer Tensor)>();
        var nodes = new List<Node>();
        foreach (Node node in graph.Nodes)
        {
            if (IsMarked(node) && Restored(node, scope) is var (tensor, constants))
            {
                tensors.Add((Math.Max(tensors.LastOrDefault().Place, PlaceOf(constants, graph)), tensor));
            }
            else
            {
                nodes.Add(node.Graphs().Any() ? WithRestoredGraphs(node, scope) : node);
            }
        }

        if (tensors.Count == 0)
        {
            return graph with { Nodes = nodes };
        }

        var initializers = new List<Initializer>();
        for (int i = 0; i <= graph.Initializers.Count; i++)
        {
            initializers.AddRange(tensors.Where(tensor => tensor.Place == i).Select(tensor => tensor.Tensor));
            if (i < graph.Initializers.Count)
            {
                initializers.Add(graph.Initializers[i]);
            }
        }

        return graph with { Initializers = initializers, Nodes = nodes };
    }

    private Node WithRestoredGraphs(Node node, ConstantScope scope) => node with
    {
        Attributes = [.. node.Attributes.Select(attribute => attribute.Value switch
        {
            Graph graph => attribute with { Value = Restore(graph, new ConstantScope(graph, scope)) },
            IReadOnlyList<Graph> graphs => attribute with
            {
                Value = (IReadOnlyList<Graph>)[.. graphs.Select(graph => Restore(graph, new ConstantScope(graph, scope)))],
            },
            _ => attribute,
        })],
    };

    /// <summary>The tensor that a marked node gives; null where it is no tensor of ours.</summary>
    private (Initializer Tensor, ICollection<string> Constants)? Restored(Node node, ConstantScope scope)
    {
        string name = node.Outputs[0];
        if (scope.SliceOf(name) is not { } slice)
        {
            return null;
        }

        TensorData data;
        try
        {
            data = new ConstantRun(slice).Compute(name);
        }
        catch (ConstantFault fault)
        {
            throw context.Fail($"packed tensor '{name}' is damaged: {fault.Message}");
        }

        if (!data.Type.IsFloatingPoint())
        {
            return null;
        }

        rebuilders.UnionWith(slice.Nodes.Keys);
        rebuilders.UnionWith(slice.Constants.Keys);
        ReadOnlyMemory<byte> rest = slice.Constants.Values.FirstOrDefault(constant => !constant.Unmodelled.IsEmpty)?.Unmodelled ?? default;
        string? code = CodeOf(node);
        var tensor = new Initializer(name, data)
        {
            Storage = TensorStorage.Packed,
            PackedAs = code,

            // In a function the name has no number.
            PackedByFunction = code is not null && node.Name == PackedEncoding.MarkOf(code),
            Unmodelled = rest,
        };
        return (tensor, [.. slice.Constants.Keys]);
    }

    private static string? CodeOf(Node node) =>
        TensorEncodings.All.OfType<PackedEncoding>().Select(code => code.Id)
            .FirstOrDefault(id => node.Name.StartsWith(PackedEncoding.MarkOf(id), StringComparison.Ordinal));

    /// <summary>
    /// Where a tensor stood among the initializers: tables that tensors share come first, then each one's own constants, where these are
    /// no nodes.
    /// </summary>
    private static int PlaceOf(ICollection<string> constants, Graph graph)
    {
        for (int i = graph.Initializers.Count - 1; i >= 0; i--)
        {
            if (constants.Contains(graph.Initializers[i].Name))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>The graph without what rebuilt tensors and is read by nothing else.</summary>
    private Graph WithoutLeftovers(Graph graph)
    {
        while (true)
        {
            HashSet<string> read = ReadIn(graph);
            Graph next = Without(graph, name => rebuilders.Contains(name) && !read.Contains(name), out bool changed);
            if (!changed)
            {
                return graph;
            }

            graph = next;
        }
    }

    private static HashSet<string> ReadIn(Graph graph)
    {
        var read = graph.Outputs.Select(output => output.Name).ToHashSet();
        foreach (Node node in graph.Nodes)
        {
            read.UnionWith(node.Inputs);
            foreach ((_, Graph inner) in node.Graphs())
            {
                read.UnionWith(ReadIn(inner));
            }
        }

        return read;
    }

    private static Graph Without(Graph graph, Func<string, bool> leftover, out bool changed)
    {
        bool any = false;
        var nodes = new List<Node>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Outputs.Count == 1 && leftover(node.Outputs[0]))
            {
                any = true;
                continue;
            }

            nodes.Add(!node.Graphs().Any() ? node : node with
            {
                Attributes = [.. node.Attributes.Select(attribute => attribute.Value switch
                {
                    Graph inner => attribute with { Value = Inner(inner) },
                    IReadOnlyList<Graph> inner => attribute with { Value = (IReadOnlyList<Graph>)[.. inner.Select(Inner)] },
                    _ => attribute,
                })],
            });
        }

        Initializer[] initializers = [.. graph.Initializers.Where(initializer =>
            initializer.Storage == TensorStorage.Packed || !leftover(initializer.Name))];
        changed = any || initializers.Length < graph.Initializers.Count;
        return changed ? graph with
        {
            Nodes = nodes,
            Initializers = initializers,
            Values = [.. graph.Values.Where(value => !leftover(value.Name))],
        } : graph;

        Graph Inner(Graph inner)
        {
            Graph cleaned = Without(inner, leftover, out bool changedInside);
            any |= changedInside;
            return cleaned;
        }
    }
}
