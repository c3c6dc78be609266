using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>A dropout method at work at one site, while training.</summary>
internal abstract class DropoutLayer(DropoutSite site) : IDisposable
{
    public DropoutSite Site { get; } = site;

    /// <summary>What is learned beside the weights: logits of rates, log alpha.</summary>
    public virtual IReadOnlyList<Parameter> Learned => [];

    /// <summary>The drop rate as learned or met with so far; null where it is set.</summary>
    public virtual double? Rate => null;

    /// <summary>What the objective gains, a scalar; null where nothing.</summary>
    /// <param name="perNat">What a nat weighs beside the data loss of one sample: 1 / samples.</param>
    /// <param name="weight">Gives the product's weight as of now, gradients included.</param>
    public virtual Tensor? Penalty(double perNat, Func<Tensor> weight) => null;

    /// <summary>Brings what was learned back within its bounds.</summary>
    public virtual void Constrain()
    {
    }

    public virtual void Dispose()
    {
        foreach (Parameter parameter in Learned)
        {
            parameter.Dispose();
        }
    }

    /// <summary>A parameter that outlives the batch.</summary>
    protected static Parameter Own(Tensor value) => (Parameter)new Parameter(value.detach(), requires_grad: true).DetachFromDisposeScope();
}

/// <summary>Acts on the values that a node reads, or on an input of the graph.</summary>
internal abstract class InputDropout(DropoutSite site) : DropoutLayer(site)
{
    /// <summary>What the node gets in place of x.</summary>
    public abstract Tensor Train(Tensor x);
}

/// <summary>Takes the place of what a node computes.</summary>
internal abstract class NodeDropout(DropoutSite site) : DropoutLayer(site)
{
    public abstract Tensor Train(NodeRun run);
}

/// <summary>Masks the steps of a recurrent node.</summary>
internal abstract class RecurrentDropout(DropoutSite site) : DropoutLayer(site)
{
    /// <summary>The masks of one run over a batch of sequences.</summary>
    public abstract RecurrentMasks Draw(RecurrentShape shape);
}

/// <summary>A run of a node whose output a method makes.</summary>
/// <param name="Variance">sigma^2 of the product's weight where that is variational, else null.</param>
internal sealed record NodeRun(Operator Operator, NodeCall Call, Tensor? Variance)
{
    /// <summary>The output with other inputs.</summary>
    public Tensor Output(NodeCall call) => Operator.Run(call)[0];

    /// <summary>A sample of a product's output where its weight has a variance.</summary>
    public Tensor Sample(NodeCall call, Tensor variance, int weightInput, DropoutNoise noise) =>
        ((BilinearOperator)Operator).Sample(call, variance, leftIsWeight: weightInput == 0, noise.Gaussian);
}
