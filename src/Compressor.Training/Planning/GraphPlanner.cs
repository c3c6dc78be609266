using Compressor.IR;
using Compressor.IR.Folding;

namespace Compressor.Training.Planning;

/// <summary>Walks a model's graphs once and finds every node's operator, the weights that it trains, and what stands in the way.</summary>
internal sealed class GraphPlanner
{
    private readonly Model model;
    private readonly Dictionary<string, Weight> weights;
    private readonly Dictionary<(string Domain, string Name, string Overload), Function> functions = [];
    private readonly HashSet<string> trained = [];
    private readonly HashSet<string> prunable = [];
    private readonly Dictionary<string, int> statisticsReaders = [];
    private readonly HashSet<Function> calling = [];
    private readonly List<Obstacle> obstacles = [];
    private readonly ConstantFolder known;
    private int mainNode;

    public GraphPlanner(Model model)
    {
        this.model = model;
        weights = WeightCensus.Of(model).ToDictionary(weight => weight.Key);
        known = ConstantFolder.Of(model);
        foreach (Function function in model.Functions)
        {
            functions.TryAdd((function.Domain, function.Name, function.Overload), function);
        }
    }

    /// <summary>A node that cannot be run, or not be trained through.</summary>
    /// <param name="MainNode">Index, in the main graph, of the node or of the one that holds it.</param>
    /// <param name="Label">The operator, and what about it is not supported.</param>
    internal sealed record Obstacle(int MainNode, string Label, string Name);

    public IReadOnlySet<string> Trained => trained;

    public IReadOnlySet<string> Prunable => prunable;

    public IReadOnlyList<Obstacle> Obstacles => obstacles;

    /// <summary>
    /// Keys of the running statistics that one batch norm alone reads, and training moves. Two writers would spoil them: a batch norm that
    /// shares its statistics normalises with them as they are.
    /// </summary>
    public IEnumerable<string> MovingStatistics => statisticsReaders.Where(entry => entry.Value == 1).Select(entry => entry.Key);

    /// <summary>Keys of the weights, in the order of the census.</summary>
    public IEnumerable<string> WeightKeys => weights.Keys;

    public Body PlanMain()
    {
        var scope = new NameScope("", null);
        foreach (Value input in model.Graph.RequiredInputs())
        {
            scope.MarkFromData(input.Name);
        }

        return Plan(model.Graph, scope, model.Opsets, isMain: true);
    }

    private Body Plan(Graph graph, NameScope scope, IReadOnlyDictionary<string, long> opsets, bool isMain = false)
    {
        foreach (Value input in graph.Inputs)
        {
            scope.Define(input.Name);
        }

        foreach (Initializer initializer in graph.Initializers)
        {
            DefineConstant(scope, initializer.Name);
        }

        var steps = new List<Step>(graph.Nodes.Count);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            mainNode = isMain ? i : mainNode;
            if (Plan(graph.Nodes[i], scope, opsets) is { } step)
            {
                steps.Add(step);
            }
        }

        foreach (Value output in graph.Outputs)
        {
            scope.Read(output.Name);
        }

        return new Body
        {
            Inputs = [.. graph.RequiredInputs().Select(input => input.Name)],
            Outputs = [.. graph.Outputs.Select(output => output.Name)],
            Initializers = graph.Initializers,
            Steps = steps,
            KeyPrefix = scope.KeyPrefix,
            Captured = scope.Captured,
        };
    }

    private Step? Plan(Node node, NameScope scope, IReadOnlyDictionary<string, long> opsets)
    {
        foreach (string input in node.Inputs)
        {
            scope.Read(input);
        }

        foreach (string output in node.Outputs)
        {
            scope.Define(output);
        }

        long opset = opsets.GetValueOrDefault(node.Domain, 1);
        Function? function = functions.GetValueOrDefault((node.Domain, node.OpType, node.Overload));
        Operator? found = function is null ? OperatorTable.Find(node) : new FunctionCall();
        string? obstacle = function is not null && calling.Contains(function) ? $"{node.OpType} (a function that calls itself)"
            : found is null ? node.OpType
            : found.Refuses(node, opset);
        if (obstacle is not null)
        {
            string label = node.Domain.Length == 0 || found is not null ? obstacle : $"{node.Domain}.{obstacle}";
            obstacles.Add(new Obstacle(mainNode, label, node.DisplayName));
            return null;
        }

        bool dependsOnData = node.Inputs.Any(scope.IsFromData);
        Dictionary<string, Body> bodies = function is null
            ? Bodies(node, scope, opsets, dependsOnData)
            : new() { [FunctionCall.Body] = PlanCall(function, node, scope) };
        dependsOnData |= bodies.Values.Any(body => body.Captured.Any(scope.IsFromData));
        foreach (string captured in bodies.Values.SelectMany(body => body.Captured))
        {
            scope.Read(captured);
        }

        foreach (string output in node.Outputs.Where(output => dependsOnData && output.Length > 0))
        {
            scope.MarkFromData(output);
        }

        if (node.OpType == "Constant" && node.Domain.Length == 0)
        {
            DefineConstant(scope, node.Outputs[0]);
        }

        MarkWeights(node, found!, scope);
        return new Step(node, found!, opset, dependsOnData, bodies) { Statistics = Statistics(node, found!, scope) };
    }

    /// <summary>The node's sub-graphs; of an If whose condition is known, the branch that is taken.</summary>
    private Dictionary<string, Body> Bodies(Node node, NameScope scope, IReadOnlyDictionary<string, long> opsets, bool dependsOnData)
    {
        var bodies = new Dictionary<string, Body>();
        string? unreachable = node.OpType == "If" && node.Domain.Length == 0 && scope.Resolve(node.Input(0), known)?.Scalar is { } condition
            ? condition != 0 ? "else_branch" : "then_branch"
            : null;
        foreach ((string attribute, Graph graph) in node.Graphs().Where(held => held.Attribute != unreachable))
        {
            var inner = new NameScope(WeightCensus.Prefix(scope.KeyPrefix, node, attribute), scope);
            foreach (Value input in graph.Inputs.Where(_ => dependsOnData))
            {
                inner.MarkFromData(input.Name);
            }

            bodies.Add(attribute, Plan(graph, inner, opsets));
        }

        return bodies;
    }

    private Body PlanCall(Function function, Node call, NameScope caller)
    {
        var scope = new NameScope(function.KeyPrefix, null);
        for (int i = 0; i < function.Inputs.Count; i++)
        {
            scope.Define(function.Inputs[i]);
            string given = call.Input(i);
            if (caller.IsFromData(given))
            {
                scope.MarkFromData(function.Inputs[i]);
            }

            if (caller.Weights(given) is { Count: > 0 } held)
            {
                scope.SetWeights(function.Inputs[i], held);
            }

            if (caller.Constant(given) is { } constant)
            {
                scope.SetConstant(function.Inputs[i], constant);
            }
        }

        calling.Add(function);
        Body body = Plan(
            new Graph
            {
                Inputs = [.. function.Inputs.Select(Untyped)],
                Outputs = [.. function.Outputs.Select(Untyped)],
                Nodes = FunctionCall.Nodes(function, call),
            },
            scope,
            function.Opsets);
        calling.Remove(function);
        return body;

        static Value Untyped(string name) => new(name, ElementType.Undefined, null);
    }

    private void DefineConstant(NameScope scope, string name)
    {
        string key = scope.KeyPrefix + name;
        scope.Define(name);
        scope.SetConstant(name, key);
        if (weights.ContainsKey(key))
        {
            scope.SetWeights(name, [key]);
        }
    }

    private void MarkWeights(Node node, Operator found, NameScope scope)
    {
        if (node.OpType == "Identity" && node.Domain.Length == 0 && scope.Constant(node.Inputs[0]) is { } constant)
        {
            scope.SetConstant(node.Outputs[0], constant);
        }

        bool joins = found is Operators.Concat;
        IReadOnlyList<string>[] held = [.. node.Inputs.Select(scope.Weights)];
        if (joins || found.Rearranges)
        {
            // Exporters cut gates out of a recurrent weight and join them in another order.
            string[] moved = [.. (joins ? held.SelectMany(keys => keys).Distinct() : held.FirstOrDefault([]))];
            foreach (string output in node.Outputs.Where(output => output.Length > 0 && moved.Length > 0))
            {
                scope.SetWeights(output, moved);
            }
        }

        for (int input = 0; input < held.Length; input++)
        {
            bool moves = joins || (found.Rearranges && input == 0);
            bool embedding = moves && !joins && node.Inputs.Skip(1).Any(scope.IsFromData);
            foreach (string key in held[input].Where(key => weights[key].Data.Count > 1))
            {
                bool matrix = weights[key].Data.Rank >= 2;
                if ((embedding && matrix) || (found.Trains(input) && !moves))
                {
                    trained.Add(key);
                    if (matrix && (embedding || found.Prunes(input)))
                    {
                        prunable.Add(key);
                    }
                }
            }
        }
    }

    /// <summary>Keys of a batch norm's running mean and variance, where they are constants of the file.</summary>
    private string[] Statistics(Node node, Operator found, NameScope scope)
    {
        if (found is not Operators.BatchNormalization)
        {
            return [];
        }

        string[] keys = [.. node.Inputs.Skip(3).Take(2).Select(scope.Constant).OfType<string>()];
        foreach (string key in keys)
        {
            statisticsReaders[key] = statisticsReaders.GetValueOrDefault(key) + 1;
        }

        return keys;
    }
}
