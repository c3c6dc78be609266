using Compressor.Onnx.Protobuf;
using Google.Protobuf.Collections;

namespace Compressor.Onnx;

/// <summary>Rules of graphs: every value defined once, before it is read; sub-graphs see what was defined before their node.</summary>
internal sealed class GraphRules(RuleLog log, long irVersion, IEnumerable<string> domains, TensorRules tensors)
{
    /// <summary>Up to this version every initializer had to be a graph input as well.</summary>
    private const long LastIrVersionWithInitializersAsInputs = 3;

    private const long FirstIrVersionWithSparse = 6;

    private readonly HashSet<string> domains = [.. domains];
    private bool inFunction;

    public void CheckMain(GraphProto graph) => CheckGraph(graph, $"graph '{graph.Name}'", outer: null);

    /// <summary>The same rules with the operator sets that a function imports.</summary>
    public GraphRules ForFunction(IEnumerable<string> imports) => new(log, irVersion, imports, tensors) { inFunction = true };

    public void CheckFunction(FunctionProto function, string where)
    {
        var names = new NameScope(null);
        foreach (string input in function.Input)
        {
            names.Add(input);
        }

        CheckNodes(function.Node, names, where);
        foreach (string output in function.Output)
        {
            log.Require(Rule.GraphOutputDefined, names.Has(output), where, $"its output '{output}' is not defined.");
        }
    }

    private void CheckGraph(GraphProto graph, string where, NameScope? outer)
    {
        log.Require(Rule.GraphNamed, graph.Name.Length > 0, where, "the graph has no name.");
        var names = new NameScope(outer);
        foreach (ValueInfoProto input in graph.Input)
        {
            ValueRules.Check(input, log, $"{where}, input '{input.Name}'", isMain: outer is null);
            log.Require(Rule.InputUnique, names.Add(input.Name), where, $"the input '{input.Name}' stands twice.");
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            ValueRules.Check(output, log, $"{where}, output '{output.Name}'", isMain: outer is null);
        }

        CheckInitializers(graph, names, where);
        CheckNodes(graph.Node, names, where);
        foreach (ValueInfoProto output in graph.Output)
        {
            log.Require(Rule.GraphOutputDefined, names.Has(output.Name), where, $"its output '{output.Name}' is not defined.");
        }
    }

    private void CheckInitializers(GraphProto graph, NameScope names, string where)
    {
        var seen = new HashSet<string>();
        foreach (TensorProto initializer in graph.Initializer)
        {
            tensors.Check(initializer, $"{where}, initializer '{initializer.Name}'");
            if (irVersion <= LastIrVersionWithInitializersAsInputs)
            {
                log.Require(
                    Rule.InitializerIsInput, names.Has(initializer.Name), where,
                    $"the initializer '{initializer.Name}' is no graph input, as IR version {irVersion} wants.");
            }

            Define(initializer.Name);
        }

        foreach (SparseTensorProto sparse in graph.SparseInitializer)
        {
            string name = sparse.Values?.Name ?? "";
            log.Require(
                Rule.SparseInitializersNeedIrVersion6, irVersion >= FirstIrVersionWithSparse, where,
                $"the initializer '{name}' is sparse, which IR version {irVersion} does not have.");
            tensors.CheckSparse(sparse, $"{where}, sparse initializer '{name}'");
            Define(name);
        }

        void Define(string name)
        {
            log.Require(Rule.InitializerNamed, name.Length > 0, where, "an initializer has no name.");
            log.Require(Rule.InitializerUnique, seen.Add(name), where, $"the initializer '{name}' stands twice.");
            names.Add(name);
        }
    }

    private void CheckNodes(RepeatedField<NodeProto> nodes, NameScope names, string where)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            NodeProto node = nodes[i];
            string here = $"{where}, node {i} ({node.OpType} '{node.Name}')";
            foreach (string input in node.Input.Where(input => input.Length > 0))
            {
                log.Require(Rule.NodeInputsDefined, names.Has(input), here, $"it reads '{input}', which nothing before it defines.");
            }

            CheckNode(node, names, here);
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                bool isNew = !names.Has(output);
                log.Require(Rule.NodeOutputUnique, isNew, here, $"its output '{output}' is already defined.");
                names.Add(output);
            }
        }
    }

    private void CheckNode(NodeProto node, NameScope names, string where)
    {
        log.Require(Rule.NodeNamesOperator, node.OpType.Length > 0, where, "it names no operator.");
        log.Require(Rule.NodeConnected, node.Input.Count + node.Output.Count > 0, where, "it has neither inputs nor outputs.");
        log.Require(
            Rule.NodeDomainImported, irVersion < 3 || domains.Contains(Domains.Normalised(node.Domain)), where,
            $"the operator set of its domain '{node.Domain}' is not imported.");
        var seen = new HashSet<string>();
        foreach (AttributeProto attribute in node.Attribute)
        {
            string here = $"{where}, attribute '{attribute.Name}'";
            log.Require(Rule.AttributeUnique, seen.Add(attribute.Name), here, "it stands twice.");
            AttributeRules.Check(attribute, log, here, irVersion, inFunction);
            CheckContents(attribute, names, here);
        }
    }

    private void CheckContents(AttributeProto attribute, NameScope names, string where)
    {
        foreach (TensorProto tensor in attribute.T is null ? attribute.Tensors : [attribute.T, .. attribute.Tensors])
        {
            tensors.Check(tensor, where);
        }

        foreach (SparseTensorProto sparse in attribute.SparseTensor is null
            ? attribute.SparseTensors
            : [attribute.SparseTensor, .. attribute.SparseTensors])
        {
            tensors.CheckSparse(sparse, where);
        }

        foreach (GraphProto graph in attribute.G is null ? attribute.Graphs : [attribute.G, .. attribute.Graphs])
        {
            CheckGraph(graph, $"{where}, graph '{graph.Name}'", names);
        }
    }
}
