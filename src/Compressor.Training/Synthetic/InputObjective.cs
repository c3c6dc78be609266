using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Synthetic;

/// <summary>
/// What inputs must do to the original so that they are like those that it was trained on (DeepInversion, Yin et al. 2020; ZeroQ, Cai et
/// al. 2020; DAFL, Chen et al. 2019):
/// <code>
/// statistics   mean over batch norms and channels of (m - mean)^2 / variance + (log v - log variance)^2     m, v: the batch's
/// confidence   cross-entropy of the class scores with their own largest class
/// balance      - entropy of the mean class distribution
/// range        mean of ((x - mean) / deviation)^2 beyond 1
/// </code>
/// </summary>
internal sealed class InputObjective
{
    private const double Confidence = 0.3;
    private const double Balance = 2;
    private const double Range = 0.1;

    private readonly (string Value, Tensor Mean, Tensor Variance)[] statistics;
    private readonly string[] scores;

    /// <param name="module">The original.</param>
    /// <param name="sample">An input of one sample, to read constants with.</param>
    public InputObjective(GraphModule module, IReadOnlyDictionary<string, Tensor> sample)
    {
        Node[] norms = [.. module.Model.Graph.Nodes.Where(node => node.OpType == "BatchNormalization")];
        IReadOnlyDictionary<string, Tensor> constants = module.Run(sample, [.. norms.SelectMany(node => node.Inputs.Skip(3)).Distinct()]);
        statistics = [.. norms.Select(node => (
            node.Inputs[0],
            constants[node.Inputs[3]].detach().clone(),
            constants[node.Inputs[4]].detach().clone()))];
        scores = [.. module.Model.Graph.Outputs.Where(LooksLikeScores).Select(output => output.Name)];
    }

    /// <summary>The values that <see cref="Of"/> looks at; none where the graph gives inputs nothing to aim for.</summary>
    public IReadOnlyList<string> Values => [.. statistics.Select(norm => norm.Value).Concat(scores).Distinct()];

    /// <summary>The loss of a batch.</summary>
    /// <param name="values">Values by name, samples first.</param>
    /// <param name="inputs">Each input brought to mean 0 and deviation 1 by its range.</param>
    public Tensor Of(IReadOnlyDictionary<string, Tensor> values, IEnumerable<Tensor> inputs)
    {
        Tensor sum = zeros(1);
        foreach ((string value, Tensor mean, Tensor variance) in statistics)
        {
            Tensor x = values[value].transpose(0, 1).flatten(1);
            Tensor m = x.mean([1]);
            Tensor v = (x - m.unsqueeze(1)).square().mean([1]);
            sum += ((m - mean).square() / (variance + 1e-5)).mean() / statistics.Length;
            sum += ((v + 1e-5).log() - (variance + 1e-5).log()).square().mean() / statistics.Length;
        }

        foreach (string name in scores)
        {
            Tensor logarithms = values[name].flatten(1).log_softmax(1);
            sum += Confidence * -logarithms.amax([1]).mean();
            Tensor share = logarithms.exp().mean([0]);
            sum += Balance * (share * (share + 1e-8).log()).sum();
        }

        foreach (Tensor input in inputs)
        {
            sum += Range * (input.abs() - 1).clamp_min(0).square().mean();
        }

        return sum;
    }

    /// <summary>One axis of two or more values behind the batch.</summary>
    private static bool LooksLikeScores(Value output) => output.Type.IsFloatingPoint() && output.Shape is { Count: >= 2 } shape
        && shape.Skip(1).Count(axis => axis.Size != 1) == 1 && shape.Skip(1).All(axis => axis.Size is not null);
}
