using Compressor.IR;
using Compressor.Training.Planning;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// One execution of a graph: its values by name, and where it is a sub-graph, the execution around it. A variational weight is a value
/// with a variance; the variance follows the weight through operators that only rearrange, and ends at the operator that computes with
/// it: a bilinear one samples its output (local reparameterisation), a convolution and any other gets one sample of the weight, the same
/// for the whole batch and for every node that reads it. What a loop repeats sees the same sample in every turn.
/// </summary>
internal sealed class GraphRun
{
    private readonly RunContext context;
    private readonly Body body;
    private readonly GraphRun? outer;
    private readonly bool repeats;
    private readonly Dictionary<string, Tensor> values = [];
    private readonly Dictionary<string, Tensor> variances = [];
    private readonly Dictionary<string, Tensor> samples = [];
    private readonly Dictionary<string, IReadOnlyList<Tensor>> sequences = [];

    /// <param name="outer">The execution that a sub-graph takes names from; null for the main graph and for functions.</param>
    /// <param name="repeats">True in the body of a loop.</param>
    public GraphRun(RunContext context, Body body, GraphRun? outer = null, bool repeats = false)
    {
        (this.context, this.body, this.outer) = (context, body, outer);
        this.repeats = repeats || outer?.repeats == true;
        foreach ((string name, Tensor constant) in context.Constants(body))
        {
            values[name] = constant;
        }

        foreach ((string name, string key) in context.WeightNames(body))
        {
            values[name] = context.Weights[key];
            if (context.Variances?.TryGetValue(key, out Tensor? variance) == true)
            {
                variances[name] = variance;
            }
        }
    }

    public Tensor this[string name] => Find(name) ?? throw new InvalidOperationException($"nothing has computed '{name}'");

    /// <summary>The tensors of a sequence.</summary>
    public IReadOnlyList<Tensor> Sequence(string name) => sequences.TryGetValue(name, out IReadOnlyList<Tensor>? sequence) ? sequence
        : outer?.Sequence(name) ?? throw new InvalidOperationException($"'{name}' is no sequence");

    public bool Has(string name) => values.ContainsKey(name);

    public void Set(string name, Tensor value) => values[name] = value;

    /// <summary>Extents of the values computed so far, constants and weights included.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes =>
        values.ToDictionary(value => value.Key, value => (IReadOnlyList<long>)value.Value.shape);

    /// <summary>Executes the steps that the wanted values depend on.</summary>
    public void Execute(IReadOnlyCollection<string> wanted)
    {
        HashSet<string> needed = Needed(wanted);
        foreach (Step step in body.Steps)
        {
            if (!step.Node.Outputs.All(output => !needed.Contains(output) || values.ContainsKey(output)))
            {
                Execute(step);
            }
        }
    }

    /// <summary>Executes one step.</summary>
    /// <exception cref="CompressorException">The operator cannot compute with these inputs: the node and the cause.</exception>
    public void Execute(Step step)
    {
        try
        {
            Compute(step);
        }
        catch (Exception error) when (GraphFaults.Is(error))
        {
            throw GraphFaults.Typed(error, $"{step.Node.OpType} '{step.Node.DisplayName}' cannot be computed");
        }
    }

    /// <summary>Executes a graph that a step holds and returns its outputs.</summary>
    internal IReadOnlyList<Tensor> RunBody(Step step, string name, IReadOnlyList<Tensor?> inputs, bool repeats)
    {
        Body held = step.Bodies[name];
        bool call = step.Operator is FunctionCall;
        var run = new GraphRun(context, held, call ? null : this, repeats || this.repeats);
        for (int i = 0; i < held.Inputs.Count && i < inputs.Count; i++)
        {
            if (inputs[i] is { } value)
            {
                run.values[held.Inputs[i]] = value;
                if (call && VarianceOf(step.Node.Input(i)) is { } variance)
                {
                    run.variances[held.Inputs[i]] = variance;
                }
            }
        }

        run.Execute(held.Outputs);
        return [.. held.Outputs.Select(output => run[output])];
    }

    private void Compute(Step step)
    {
        Node node = step.Node;
        int gaussian = -1;
        int gaussians = 0;
        for (int i = 0; i < node.Inputs.Count && context.Variances is not null; i++)
        {
            if (VarianceOf(node.Inputs[i]) is not null)
            {
                (gaussian, gaussians) = (i, gaussians + 1);
            }
        }

        bool local = gaussians == 1 && gaussian < 2 && !repeats
            && step.Operator is BilinearOperator product && product.IsBilinear(node)
            && (!product.SharesNoise || context.Settings.HasNoiseAtEveryPlace);
        if (context.Dropout?.InPlaceOf(step) is { } dropout)
        {
            Tensor? variance = local ? VarianceOf(node.Inputs[gaussian]) : null;
            values[node.Outputs[0]] = dropout.Train(new(step.Operator, Call(step, sampled: gaussians > 0 && !local), variance));
        }
        else if (step.Operator is SequenceOperator sequence)
        {
            sequences[node.Outputs[0]] = sequence.Make(Call(step, sampled: gaussians > 0));
        }
        else if (gaussians > 0 && step.Operator is FunctionCall)
        {
            Store(step, step.Operator.Run(Call(step)), values);
        }
        else if (local)
        {
            Tensor variance = VarianceOf(node.Inputs[gaussian])!;
            values[node.Outputs[0]] = ((BilinearOperator)step.Operator).Sample(Call(step), variance, leftIsWeight: gaussian == 0);
        }
        else if (!repeats && gaussians > 0 && MovesVariance(step, gaussian, gaussians))
        {
            Store(step, step.Operator.Run(Call(step, spread: true)), variances);
            Store(step, step.Operator.Run(Call(step)), values);
        }
        else
        {
            Store(step, step.Operator.Run(Call(step, sampled: gaussians > 0)), values);
        }
    }

    private static void Store(Step step, IReadOnlyList<Tensor> results, Dictionary<string, Tensor> into)
    {
        for (int i = 0; i < results.Count && i < step.Node.Outputs.Count; i++)
        {
            if (step.Node.Outputs[i].Length > 0)
            {
                into[step.Node.Outputs[i]] = results[i];
            }
        }
    }

    /// <summary>True for a weight that is moved about, and for weights, or parts of one, that are joined.</summary>
    private static bool MovesVariance(Step step, int gaussian, int gaussians) =>
        (gaussians == 1 && gaussian == 0 && step.Operator.Rearranges)
        || (gaussians == step.Node.Inputs.Count && step.Operator is Operators.Concat);

    /// <param name="spread">Gives variances in place of the values that have one.</param>
    /// <param name="sampled">Gives samples in their place.</param>
    private NodeCall Call(Step step, bool spread = false, bool sampled = false)
    {
        IReadOnlyList<string> names = step.Node.Inputs;
        var inputs = new Tensor?[names.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor? variance = spread || sampled ? VarianceOf(names[i]) : null;
            inputs[i] = variance is null ? Find(names[i]) : spread ? variance : Sample(names[i]);
        }

        context.Dropout?.Drop(step, inputs);
        return new NodeCall(step, inputs, context.Settings, this)
        {
            MovesStatistics = context.Plan.MovesStatistics(step),
            Dropout = context.Dropout?.Within(step),
        };
    }

    private GraphRun? Owner(string name) => name.Length == 0 ? null : values.ContainsKey(name) ? this : outer?.Owner(name);

    private Tensor? Find(string name) => Owner(name)?.values[name];

    private Tensor? VarianceOf(string name) => Owner(name)?.variances.GetValueOrDefault(name);

    private Tensor Sample(string name)
    {
        GraphRun owner = Owner(name)!;

        // A weight inside a loop's body belongs to a new run in every turn; its sample is the model's.
        (Dictionary<string, Tensor> drawn, string key) = context.WeightNames(owner.body).TryGetValue(name, out string? weight)
            ? (context.Samples, weight)
            : (owner.samples, name);
        if (!drawn.TryGetValue(key, out Tensor? sample))
        {
            Tensor variance = owner.variances[name].to(owner.values[name].dtype);
            sample = addcmul(owner.values[name], variance.sqrt(), context.Settings.Noise!.Like(variance), 1);
            drawn.Add(key, sample);
        }

        return sample;
    }

    /// <summary>Names that the wanted values depend on, themselves included, up to values that are there already.</summary>
    private HashSet<string> Needed(IReadOnlyCollection<string> wanted)
    {
        var needed = wanted.ToHashSet();
        foreach (Step step in body.Steps.Reverse())
        {
            if (step.Node.Outputs.Any(output => needed.Contains(output) && !values.ContainsKey(output)))
            {
                needed.UnionWith(step.Reads);
            }
        }

        return needed;
    }
}
