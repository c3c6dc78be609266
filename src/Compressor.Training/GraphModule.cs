using Compressor.IR;
using Compressor.Training.Dropout;
using Compressor.Training.Planning;
using Compressor.Training.Variational;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// An ONNX model that runs, and trains, in torch. Weights are parameters under their own names; everything that depends on neither an
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
    private readonly Dictionary<string, Tensor> statistics = [];
    private readonly Dictionary<Body, Dictionary<string, Tensor>> constants = [];
    private readonly Dictionary<Body, Dictionary<string, string>> weightNames = [];
    private readonly GraphPlan plan;
    private readonly ScalarType floatType;
    private readonly long? declaredBatch;
    private readonly PrefixRunner? prefix;

    private GraphModule(Model model, GraphPlan plan, ScalarType floatType, PrefixRunner? prefix)
        : base(nameof(GraphModule))
    {
        this.plan = plan;
        this.floatType = floatType;
        this.prefix = prefix;
        Model = model;
        declaredBatch = model.Graph.RequiredInputs().FirstOrDefault()?.Shape is [{ Size: { } size }, ..] ? size : null;
    }

    /// <summary>The model that the module was built from.</summary>
    public Model Model { get; }

    /// <summary>
    /// The trained weights by key, as <see cref="WeightCensus"/> gives it: the name, in sub-graphs after where it stands.
    /// </summary>
    public IReadOnlyDictionary<string, Parameter> Weights => weights;

    /// <summary>Constants that running in training mode changes in place: the running statistics of batch norm, by key.</summary>
    public IReadOnlyDictionary<string, Tensor> RunningStatistics => statistics;

    /// <summary>What was found out about the model before it was built.</summary>
    public GraphPlan Plan => plan;

    /// <summary>The dropout that acts in runs from now on; null for none, as the file computes.</summary>
    public DropoutLayers? Dropout { get; set; }

    /// <summary>Whether kernels get noise for every place they meet from now on, in place of one sample a run.</summary>
    public bool HasNoiseAtEveryPlace { get; set; }

    /// <summary>Builds the module of a model.</summary>
    /// <param name="model">The model; its weights are copied.</param>
    /// <param name="floatType">The type of all floating-point values, float32 or float64.</param>
    /// <param name="frozen">Keys of weights that training leaves alone.</param>
    /// <param name="openPrefix">
    /// Opens the nodes that we have no operator for in another runtime (<see cref="GraphPlan.PrefixNodes"/>); needed where there are any.
    /// </param>
    /// <exception cref="CompressorException">
    /// The graph has nodes that cannot be trained through, all are named; or a constant part of it cannot be computed.
    /// </exception>
    public static GraphModule From(
        Model model, ScalarType floatType = ScalarType.Float32, IReadOnlyCollection<string>? frozen = null,
        Func<Model, PrefixRunner>? openPrefix = null)
    {
        var plan = GraphPlan.Of(model, frozen);
        if (plan.Refusal is { } refusal)
        {
            throw new CompressorException(ErrorKind.Model, refusal);
        }

        if (plan.Prefix is not null && openPrefix is null)
        {
            throw new CompressorException(
                ErrorKind.Model,
                $"Another runtime has to run the nodes {string.Join(", ", plan.PrefixNodes.Select(name => $"'{name}'"))}.");
        }

        if (GraphNames.AllNodes(model).Any(node => node.OpType.Contains("Conv", StringComparison.Ordinal)))
        {
            ConvolutionKernels.Ensure();
        }

        using var scope = NewDisposeScope();
        var module = new GraphModule(model, plan, floatType, plan.Prefix is null ? null : openPrefix!(plan.Prefix.Model));
        try
        {
            module.Load(plan.Main);
            module.FoldConstants();
            return module;
        }
        catch (Exception error)
        {
            module.Dispose();
            if (GraphFaults.Is(error))
            {
                throw GraphFaults.Typed(error, "cannot be imported");
            }

            throw;
        }
    }

    /// <summary>Runs the graph and returns the values asked for, outputs or any between.</summary>
    /// <param name="inputs">A tensor per required input of the graph, first axis the batch.</param>
    /// <param name="wanted">Names of the values to return.</param>
    /// <param name="variances">sigma^2 of the variational weights, by key, shaped like the weight; null runs the mean weights.</param>
    /// <param name="noise">Where the noise of variational weights comes from; needed with <paramref name="variances"/>.</param>
    /// <exception cref="CompressorException">A node cannot compute with these inputs; it is named.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(
        IReadOnlyDictionary<string, Tensor> inputs,
        IReadOnlyCollection<string> wanted,
        IReadOnlyDictionary<string, Tensor>? variances = null,
        GaussianNoise? noise = null)
    {
        GraphRun run = Start(inputs, variances, noise);
        run.Execute(wanted);
        return wanted.ToDictionary(name => name, name => run[name]);
    }

    /// <summary>Extents of every tensor of the main graph, as the module infers with these inputs.</summary>
    /// <param name="inputs">As for <see cref="Run"/>.</param>
    /// <exception cref="CompressorException">A node cannot compute with these inputs; it is named.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(IReadOnlyDictionary<string, Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        GraphRun run = Start(inputs, null, null);
        foreach (Step step in plan.Main.Steps.Where(step => !step.Node.Outputs.All(output => output.Length == 0 || run.Has(output))))
        {
            run.Execute(step);
        }

        return run.Shapes;
    }

    /// <summary>A value that depends on no input: a weight as an operator reads it, gradients included.</summary>
    internal Tensor Value(string name)
    {
        var run = new GraphRun(Context(new RunSettings(false, floatType, declaredBatch, declaredBatch ?? 1), null), plan.Main);
        run.Execute([name]);
        return run[name];
    }

    /// <summary>
    /// The weights and running statistics as of now, by key, each rounded to the type it has in the file: what
    /// <see cref="ModelEditing.WithTensors"/> puts in their place.
    /// </summary>
    public IReadOnlyDictionary<string, TensorData> Tensors() => WeightCensus.Of(Model)
        .Where(weight => weights.ContainsKey(weight.Key) || statistics.ContainsKey(weight.Key))
        .ToDictionary(
            weight => weight.Key,
            weight => TensorBridge.ToData(
                weights.TryGetValue(weight.Key, out Parameter? own) ? own : statistics[weight.Key], weight.Data.Type));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Tensor tensor in constants.Values.SelectMany(values => values.Values).Concat(weights.Values))
            {
                tensor.Dispose();
            }

            constants.Clear();
        }

        base.Dispose(disposing);
    }

    private GraphRun Start(
        IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor>? variances, GaussianNoise? noise)
    {
        long batch = inputs.Values.FirstOrDefault() is { } first && first.dim() > 0 ? first.shape[0] : 1;
        var settings = new RunSettings(training, floatType, declaredBatch, batch)
        {
            Noise = noise,
            HasNoiseAtEveryPlace = HasNoiseAtEveryPlace,
        };
        var run = new GraphRun(Context(settings, variances), plan.Main);
        foreach ((string name, Tensor value) in inputs)
        {
            run.Set(name, Dropout?.OfInput(name, value) ?? value);
        }

        if (plan.Prefix is { } frozen)
        {
            foreach ((string name, Tensor value) in TensorBridge.Run(prefix!, frozen.Model, inputs, floatType))
            {
                run.Set(name, value);
            }
        }

        return run;
    }

    private RunContext Context(RunSettings settings, IReadOnlyDictionary<string, Tensor>? variances) =>
        new(plan, settings, weights, variances) { ConstantsOf = constants, WeightNamesOf = weightNames, Dropout = Dropout };

    /// <summary>Takes the initializers and Constant nodes of a body, and of those inside it, as parameters or constants.</summary>
    private void Load(Body body)
    {
        var trained = plan.Trained.ToHashSet();
        Dictionary<string, Tensor> values = constants[body] = [];
        Dictionary<string, string> names = weightNames[body] = [];
        foreach (Initializer initializer in body.Initializers)
        {
            Add(initializer.Name, initializer.Data);
        }

        foreach (Step step in body.Steps)
        {
            if (WeightCensus.ConstantTensor(step.Node) is { } tensor)
            {
                Add(step.Node.Outputs[0], tensor.Data);
            }

            foreach (Body inner in step.Bodies.Values)
            {
                Load(inner);
            }
        }

        void Add(string name, TensorData data)
        {
            string key = body.KeyPrefix + name;
            if (trained.Contains(key))
            {
                names.Add(name, key);
                if (!weights.ContainsKey(key))
                {
                    Register(key, TorchTensors.From(data, floatType));
                }
            }
            else if (TorchTensors.Holds(data.Type))
            {
                Tensor value = TorchTensors.From(data, floatType).DetachFromDisposeScope();
                values.Add(name, value);
                if (plan.IsMoving(key))
                {
                    statistics[key] = value;
                }
            }
        }
    }

    private void Register(string key, Tensor value)
    {
        var parameter = (Parameter)new Parameter(value, requires_grad: true).DetachFromDisposeScope();
        register_parameter(key, parameter);
        weights.Add(key, parameter);
    }

    /// <summary>Computes what depends on neither input nor weight.</summary>
    private void FoldConstants()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var trained = plan.Trained.ToHashSet();
        Dictionary<string, Tensor> values = constants[plan.Main];
        var run = new GraphRun(Context(new RunSettings(false, floatType, declaredBatch, declaredBatch ?? 1), null), plan.Main);
        var variable = weightNames[plan.Main].Keys.Concat(plan.Prefix?.Model.Graph.Outputs.Select(output => output.Name) ?? []).ToHashSet();
        foreach (Step step in plan.Main.Steps)
        {
            if (step.Node.Outputs.All(values.ContainsKey) || step.Node.Outputs.Any(weights.ContainsKey))
            {
                continue;
            }

            if (step.DependsOnData || step.Reads.Any(variable.Contains)
                || step.Bodies.Values.Any(body => body.TrainedWithin(trained).Any()))
            {
                variable.UnionWith(step.Node.Outputs);
                continue;
            }

            run.Execute(step);
            foreach (string output in step.Node.Outputs.Where(output => output.Length > 0 && run.Has(output)))
            {
                values.Add(output, run[output].DetachFromDisposeScope());
            }
        }
    }
}
