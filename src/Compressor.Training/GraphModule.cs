using Compressor.IR;
using Compressor.Training.Variational;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// An ONNX graph that runs, and trains, in torch. Weights are parameters under their own names; everything that depends on neither an
/// input nor a weight is computed once, when the module is built.
/// </summary>
/// <example>
/// <code>
/// using var module = GraphModule.From(OnnxReader.Read("model.onnx"));
/// var optimizer = torch.optim.Adam(module.parameters());
/// Tensor logits = module.Run(new Dictionary&lt;string, Tensor> { ["input"] = batch }, ["logits"])["logits"];
/// </code>
/// </example>
public sealed class GraphModule : nn.Module
{
    private readonly Dictionary<string, Parameter> weights = [];
    private readonly Dictionary<string, Tensor> constants = [];
    private readonly GraphPlan plan;
    private readonly ScalarType floatType;
    private readonly long? declaredBatch;

    private GraphModule(Model model, GraphPlan plan, ScalarType floatType)
        : base(nameof(GraphModule))
    {
        this.plan = plan;
        this.floatType = floatType;
        Model = model;
        declaredBatch = model.Graph.RequiredInputs().FirstOrDefault()?.Shape is [{ Size: { } size }, ..] ? size : null;
    }

    /// <summary>The model that the module was built from.</summary>
    public Model Model { get; }

    /// <summary>The trained weights by key; the keys are initializer names.</summary>
    public IReadOnlyDictionary<string, Parameter> Weights => weights;

    /// <summary>Constants that running in training mode changes in place: the running statistics of batch norm, by initializer name.</summary>
    public IReadOnlyDictionary<string, Tensor> RunningStatistics { get; private set; } = new Dictionary<string, Tensor>();

    /// <summary>What was found out about the graph before it was built.</summary>
    public GraphPlan Plan => plan;

    /// <summary>Builds the module of a model's main graph.</summary>
    /// <param name="model">The model; its weights are copied.</param>
    /// <param name="floatType">The type of all floating-point values, float32 or float64.</param>
    /// <param name="frozen">Keys of weights that training leaves alone.</param>
    /// <exception cref="CompressorException">The graph has nodes that cannot be trained through; all are named.</exception>
    public static GraphModule From(
        Model model, ScalarType floatType = ScalarType.Float32, IReadOnlyCollection<string>? frozen = null)
    {
        var plan = GraphPlan.Of(model, frozen);
        if (plan.Obstacles.Count > 0)
        {
            throw new CompressorException(ErrorKind.Model, $"Cannot train through: {string.Join("; ", plan.Obstacles)}.");
        }

        using var scope = NewDisposeScope();
        var module = new GraphModule(model, plan, floatType);
        module.AddConstants();
        module.FoldConstants();
        return module;
    }

    /// <summary>Runs the graph and returns the values asked for, outputs or any between.</summary>
    /// <param name="inputs">A tensor per required input of the graph, first axis the batch.</param>
    /// <param name="wanted">Names of the values to return.</param>
    /// <param name="variances">sigma^2 of the variational weights, by key, shaped like the weight; null runs the mean weights.</param>
    /// <param name="noise">Where the noise of variational weights comes from; needed with <paramref name="variances"/>.</param>
    public IReadOnlyDictionary<string, Tensor> Run(
        IReadOnlyDictionary<string, Tensor> inputs,
        IReadOnlyCollection<string> wanted,
        IReadOnlyDictionary<string, Tensor>? variances = null,
        GaussianNoise? noise = null)
    {
        long batch = inputs.Values.FirstOrDefault() is { } first && first.dim() > 0 ? first.shape[0] : 1;
        var run = new GraphRun(new RunSettings(training, floatType, declaredBatch, batch) { Noise = noise });
        run.Add(constants);
        foreach ((string name, Parameter weight) in weights)
        {
            run.Values[name] = weight;
        }

        run.Add(inputs);
        if (variances is not null)
        {
            run.AddVariances(variances);
        }

        HashSet<string> needed = Needed(wanted);
        foreach (GraphPlan.Step step in plan.Steps)
        {
            bool known = step.Node.Outputs.All(output => !needed.Contains(output) || run.Values.ContainsKey(output));
            if (!known)
            {
                run.Execute(step);
            }
        }

        return wanted.ToDictionary(name => name, name => run.Values[name]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Tensor tensor in constants.Values.Concat(weights.Values))
            {
                tensor.Dispose();
            }

            constants.Clear();
        }

        base.Dispose(disposing);
    }

    private void AddConstants()
    {
        var trained = plan.Trained.ToHashSet();
        foreach (Initializer initializer in Model.Graph.Initializers)
        {
            Add(initializer.Name, initializer.Data);
        }

        foreach (Node node in Model.Graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } tensor && trained.Contains(node.Outputs[0]))
            {
                Add(node.Outputs[0], tensor.Data);
            }
        }

        RunningStatistics = plan.Steps.Where(step => step.Node.OpType == "BatchNormalization")
            .SelectMany(step => step.Node.Inputs.Skip(3)).Select(Source).Distinct().Where(constants.ContainsKey)
            .ToDictionary(name => name, name => constants[name]);

        // Exporters that share equal tensors put an Identity between them and all but their first reader.
        string Source(string name) =>
            Model.Graph.Nodes.FirstOrDefault(node => node.OpType == "Identity" && node.Outputs[0] == name) is { } identity
                ? Source(identity.Inputs[0])
                : name;

        void Add(string name, TensorData data)
        {
            Tensor value = TorchTensors.From(data, floatType);
            if (trained.Contains(name))
            {
                var parameter = (Parameter)new Parameter(value, requires_grad: true).DetachFromDisposeScope();
                register_parameter(name, parameter);
                weights.Add(name, parameter);
            }
            else
            {
                constants.Add(name, value.DetachFromDisposeScope());
            }
        }
    }

    private void FoldConstants()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var run = new GraphRun(new RunSettings(false, floatType, declaredBatch, declaredBatch ?? 1));
        run.Add(constants);
        var variable = weights.Keys.ToHashSet();
        foreach (GraphPlan.Step step in plan.Steps)
        {
            if (step.DependsOnData || step.Node.Inputs.Any(variable.Contains))
            {
                variable.UnionWith(step.Node.Outputs);
            }
            else if (!step.Node.Outputs.Any(weights.ContainsKey))
            {
                run.Execute(step);
                foreach (string output in step.Node.Outputs.Where(run.Values.ContainsKey))
                {
                    constants.Add(output, run.Values[output].DetachFromDisposeScope());
                }
            }
        }
    }

    /// <summary>Names that the wanted values depend on, themselves included.</summary>
    private HashSet<string> Needed(IReadOnlyCollection<string> wanted)
    {
        var needed = wanted.ToHashSet();
        foreach (GraphPlan.Step step in plan.Steps.Reverse())
        {
            if (step.Node.Outputs.Any(needed.Contains))
            {
                needed.UnionWith(step.Node.Inputs);
            }
        }

        return needed;
    }
}
