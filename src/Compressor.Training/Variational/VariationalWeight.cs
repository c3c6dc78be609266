using Compressor.IR;
using Compressor.Training.FineTuning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>One weight tensor with what is learned of it: means, variances, and Adam's running means and squares of both.</summary>
internal sealed unsafe class VariationalWeight : IDisposable
{
    private readonly Tensor[] moments;

    private VariationalWeight(string key, Parameter theta, Tensor sigma2, Tensor[] moments, ScalarType leafType)
    {
        (Key, Theta, Sigma2, this.moments) = (key, theta, sigma2, moments);
        Leaf = sigma2.to(leafType).detach().requires_grad_(true).DetachFromDisposeScope();
    }

    public string Key { get; }

    /// <summary>The means: the module's own parameter.</summary>
    public Parameter Theta { get; }

    /// <summary>The variances; 0 where a weight was dropped.</summary>
    public Tensor Sigma2 { get; }

    /// <summary>The variances as autograd sees them.</summary>
    public Tensor Leaf { get; }

    /// <summary>True where autograd sees the variances as bfloat16.</summary>
    public bool IsNarrow => Leaf.dtype == ScalarType.BFloat16;

    /// <summary>A weight at the start, with one variance: log alpha of a weight of the tensor's root mean square is as asked.</summary>
    public static VariationalWeight Start(string key, Parameter theta, double logAlpha)
    {
        using var noGradient = no_grad();
        double meanSquare = theta.square().mean().to(ScalarType.Float64).item<double>();
        Tensor sigma2 = full_like(theta, (meanSquare + WeightPosterior.ThetaFloor) * Math.Exp(logAlpha)).detach().DetachFromDisposeScope();
        Tensor[] moments = [.. Enumerable.Range(0, 4).Select(_ => zeros(theta.shape).DetachFromDisposeScope())];
        return new VariationalWeight(key, theta, sigma2, moments, BFloat16Element.VarianceType(theta.shape));
    }

    /// <summary>What a smaller graph has of this weight.</summary>
    public VariationalWeight In(SmallerGraph smaller) => new(
        Key, smaller.Module.Weights[Key], smaller.Cut(Key, Sigma2), Array.ConvertAll(moments, moment => smaller.Cut(Key, moment)),
        Leaf.dtype);

    /// <summary>
    /// log sigma^2; a dropped weight, without a variance, gets the greatest there is, so that its log alpha is beyond any other.
    /// </summary>
    public float[] LogSigma2()
    {
        Span<float> sigma2 = TorchMemory.Floats(Sigma2);
        var logarithms = new float[sigma2.Length];
        for (int i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = sigma2[i] > 0 ? MathF.Log(sigma2[i]) : VariationalAdam.GreatestLogSigma2;
        }

        return logarithms;
    }

    /// <summary>Where everything lies, gradients of the last backward pass included; valid within the dispose scope.</summary>
    public VariationalAdam.State Addresses() => new()
    {
        Theta = (float*)TorchMemory.Address(Theta),
        Sigma2 = (float*)TorchMemory.Address(Sigma2),
        Leaf = (void*)TorchMemory.Address(Leaf),
        ThetaGradient = (float*)Gradient(Theta),
        Sigma2Gradient = (void*)Gradient(Leaf),
        ThetaMean = (float*)TorchMemory.Address(moments[0]),
        ThetaSquare = (float*)TorchMemory.Address(moments[1]),
        SigmaMean = (float*)TorchMemory.Address(moments[2]),
        SigmaSquare = (float*)TorchMemory.Address(moments[3]),
    };

    public void ForgetMoments() => Array.ForEach(moments, moment => moment.zero_());

    public void ClearGradients() => Theta.grad = Leaf.grad = null;

    public void Dispose()
    {
        foreach (Tensor tensor in moments.Append(Sigma2).Append(Leaf))
        {
            tensor.Dispose();
        }
    }

    /// <summary>The gradient's memory; zeros where no gradient reached the weight.</summary>
    private static nint Gradient(Tensor leaf) =>
        TorchMemory.Address(leaf.grad is { } gradient ? gradient.contiguous() : zeros_like(leaf));
}
