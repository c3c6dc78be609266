using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// The values of one run, by name. A variational weight is a value with a variance; the variance follows the weight through operators
/// that only rearrange, and ends at the operator that computes with it: a bilinear one samples its output (local
/// reparameterisation), any other gets one sample of the weight, the same for the whole batch and for every node that reads it.
/// </summary>
internal sealed class GraphRun(RunSettings settings)
{
    private readonly Dictionary<string, Tensor> variances = [];
    private readonly Dictionary<string, Tensor> samples = [];

    public Dictionary<string, Tensor> Values { get; } = [];

    public void Add(IReadOnlyDictionary<string, Tensor> values)
    {
        foreach ((string name, Tensor value) in values)
        {
            Values[name] = value;
        }
    }

    public void AddVariances(IReadOnlyDictionary<string, Tensor> added)
    {
        foreach ((string name, Tensor variance) in added)
        {
            variances[name] = variance;
        }
    }

    public void Execute(GraphPlan.Step step)
    {
        Node node = step.Node;
        int gaussian = -1;
        int gaussians = 0;
        for (int i = 0; i < node.Inputs.Count && variances.Count > 0; i++)
        {
            if (variances.ContainsKey(node.Inputs[i]))
            {
                (gaussian, gaussians) = (i, gaussians + 1);
            }
        }

        if (gaussians == 1 && gaussian < 2 && step.Operator is BilinearOperator bilinear && bilinear.IsBilinear(node))
        {
            Values[node.Outputs[0]] = bilinear.Sample(Call(step, null), variances[node.Inputs[gaussian]], leftIsWeight: gaussian == 0);
            return;
        }

        if (gaussians == 1 && gaussian == 0 && step.Operator.Rearranges)
        {
            Store(step, step.Operator.Run(Call(step, variances[node.Inputs[0]])), variances);
            Store(step, step.Operator.Run(Call(step, null)), Values);
            return;
        }

        Store(step, step.Operator.Run(Call(step, null, sampled: gaussians > 0)), Values);
    }

    private static void Store(GraphPlan.Step step, IReadOnlyList<Tensor> results, Dictionary<string, Tensor> into)
    {
        for (int i = 0; i < results.Count && i < step.Node.Outputs.Count; i++)
        {
            if (step.Node.Outputs[i].Length > 0)
            {
                into[step.Node.Outputs[i]] = results[i];
            }
        }
    }

    private NodeCall Call(GraphPlan.Step step, Tensor? first, bool sampled = false)
    {
        IReadOnlyList<string> names = step.Node.Inputs;
        var inputs = new Tensor?[names.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = i == 0 && first is not null ? first
                : names[i].Length == 0 ? null
                : sampled && variances.TryGetValue(names[i], out Tensor? variance) ? Sample(names[i], variance)
                : Values[names[i]];
        }

        return new NodeCall(step.Node, step.Opset, inputs, settings, step.DependsOnData);
    }

    private Tensor Sample(string name, Tensor variance)
    {
        if (!samples.TryGetValue(name, out Tensor? sample))
        {
            sample = addcmul(Values[name], variance.sqrt(), settings.Noise!.Like(variance), 1);
            samples.Add(name, sample);
        }

        return sample;
    }
}
