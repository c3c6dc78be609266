using Compressor.Onnx.Protobuf;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Onnx;

/// <summary>
/// What rebuilds a tensor, as a function of the model. Tensors in one code differ in their constants only: the nodes stand in the file
/// once, and a tensor is a call with its constants. Runtimes put the nodes in the call's place before they fold constants.
/// </summary>
internal static class PackedFunctions
{
    /// <summary>The operator set that the functions make up.</summary>
    public const string Domain = PackedNames.Marker;

    /// <summary>The first IR version in which models have functions.</summary>
    public const long FirstIrVersion = 8;

    /// <summary>What a reader puts in a call's place is never longer in files of ours.</summary>
    private const int MostNodes = 100;

    private const int SmallLetters = 10;

    /// <summary>A fragment with a call for its nodes; null where a function cannot stand for them.</summary>
    /// <param name="id">What the function is called.</param>
    public static Fragment? Call(Fragment fragment, string id, PackingTables tables)
    {
        GraphProto graph = fragment.Graph;
        ILookup<bool, NodeProto> isConstant = graph.Node.ToLookup(node => node.OpType == "Constant");
        NodeProto[] nodes = [.. isConstant[false]];

        // Shapes that are declared, not inferred, have no place in a function.
        if (!tables.TakesFunctions || nodes.Length < 2 || graph.ValueInfo.Count > 0)
        {
            return null;
        }

        FunctionProto function = Of(nodes, tables.Opset, out List<string> constants);
        string key = $"{id} {function.ToByteString().ToBase64()}";
        var call = new NodeProto { OpType = tables.Require(key, function), Domain = Domain, Output = { nodes[^1].Output } };
        call.Input.AddRange(constants);
        return new Fragment(
            fragment.Storage, new GraphProto { Initializer = { graph.Initializer }, Node = { isConstant[true], call } },
            [.. fragment.Needs, key]);
    }

    /// <summary>Puts the nodes of functions in the place of their calls, so that a reader finds packed tensors of one form only.</summary>
    public static void Inline(ModelProto model)
    {
        var functions = new Dictionary<string, FunctionProto>();
        foreach (FunctionProto function in model.Functions.Where(function => function.Domain == Domain && IsPlain(function)))
        {
            functions.TryAdd(function.Name, function);
        }

        if (functions.Count == 0 || model.Graph is null)
        {
            return;
        }

        Inline(model.Graph, functions);
        if (!Calls(model.Graph.Node) && !model.Functions.Any(function => Calls(function.Node)))
        {
            Remove(model.Functions, function => function.Domain == Domain);
            Remove(model.OpsetImport, import => import.Domain == Domain);
        }
    }

    /// <summary>The nodes with names that say nothing of their tensor, so that equal ones are equal.</summary>
    /// <param name="constants">What they read, in the order of the function's inputs.</param>
    private static FunctionProto Of(IEnumerable<NodeProto> nodes, long opset, out List<string> constants)
    {
        var function = new FunctionProto { Domain = Domain, OpsetImport = { new OperatorSetIdProto { Version = opset } } };
        var names = new Dictionary<string, string> { [""] = "" };
        constants = [];
        foreach (NodeProto node in nodes)
        {
            NodeProto copy = node.Clone();
            for (int i = 0; i < copy.Input.Count; i++)
            {
                if (!names.TryGetValue(copy.Input[i], out string? name))
                {
                    name = PackedNames.Digits(SmallLetters + constants.Count);
                    names.Add(copy.Input[i], name);
                    constants.Add(copy.Input[i]);
                    function.Input.Add(name);
                }

                copy.Input[i] = name;
            }

            names.Add(node.Output[0], PackedNames.Letter(function.Node.Count));
            copy.Output[0] = names[node.Output[0]];
            function.Node.Add(copy);
        }

        function.Output.Add(function.Node[^1].Output[0]);
        return function;
    }

    private static bool IsPlain(FunctionProto function) =>
        function is { Attribute.Count: 0, AttributeProto.Count: 0, Output.Count: 1, Node.Count: > 0 and <= MostNodes, HasOverload: false }
        && function.Node[^1].Output.SequenceEqual(function.Output)
        && function.Input.Distinct().Count() == function.Input.Count
        && function.Node.All(node => node.Domain.Length == 0 && node.Attribute.All(attribute =>
            attribute is { G: null, Graphs.Count: 0, HasRefAttrName: false }));

    private static void Inline(GraphProto graph, Dictionary<string, FunctionProto> functions)
    {
        NodeProto[] nodes = [.. graph.Node];
        graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.Type is Kind.Graph or Kind.Graphs))
            {
                foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G))
                {
                    Inline(inner, functions);
                }
            }

            bool isCall = node.Domain == Domain && node.Output.Count == 1 && functions.ContainsKey(node.OpType)
                && node.Input.Count == functions[node.OpType].Input.Count;
            graph.Node.AddRange(isCall ? Inlined(node, functions[node.OpType]) : [node]);
        }
    }

    private static IEnumerable<NodeProto> Inlined(NodeProto call, FunctionProto function)
    {
        var names = function.Input.Zip(call.Input).ToDictionary(pair => pair.First, pair => pair.Second);
        names[function.Output[0]] = call.Output[0];
        foreach (NodeProto node in function.Node)
        {
            NodeProto copy = node.Clone();
            for (int i = 0; i < copy.Input.Count; i++)
            {
                copy.Input[i] = Name(copy.Input[i]);
            }

            for (int i = 0; i < copy.Output.Count; i++)
            {
                copy.Output[i] = Name(copy.Output[i]);
            }

            yield return copy;
        }

        string Name(string inner) => inner.Length == 0 ? "" : names.GetValueOrDefault(inner, $"{call.Output[0]}.{Domain}.{inner}");
    }

    private static bool Calls(IEnumerable<NodeProto> nodes) => nodes.Any(node => node.Domain == Domain || node.Attribute.Any(attribute =>
        (attribute.G is not null && Calls(attribute.G.Node)) || attribute.Graphs.Any(graph => Calls(graph.Node))));

    private static void Remove<T>(RepeatedField<T> list, Predicate<T> leaves)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (leaves(list[i]))
            {
                list.RemoveAt(i);
            }
        }
    }
}
