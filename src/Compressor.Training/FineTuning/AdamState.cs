using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>Adam's running means and squares for some weights, and the masks that keep dropped weights at zero.</summary>
internal sealed class AdamState : IDisposable
{
    private readonly AdamSettings settings;
    private readonly int threads;
    private Parameter[] weights;
    private Tensor[] means;
    private Tensor[] squares;
    private Tensor?[] masks;
    private Chunks chunks;
    private long step;

    public AdamState(Parameter[] weights, AdamSettings settings, int threads, IReadOnlyList<Tensor?>? masks = null)
    {
        this.weights = weights;
        this.settings = settings;
        this.threads = threads;
        this.masks = masks is null ? new Tensor?[weights.Length] : [.. masks];
        means = Array.ConvertAll(weights, weight => zeros(weight.shape).DetachFromDisposeScope());
        squares = Array.ConvertAll(weights, weight => zeros(weight.shape).DetachFromDisposeScope());
        chunks = ChunksOf(weights, threads);
    }

    /// <summary>One step on the gradients that the last backward pass left; weights without one stay. Clears the gradients.</summary>
    public void Step(double learningRate)
    {
        step++;
        (float rate, float epsilon) = settings.Corrected(learningRate, step);
        var shrink = (float)(1 - learningRate * settings.WeightDecay);
        using var scope = NewDisposeScope();
        var states = new MaskedAdam.State[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i].grad is { } gradient)
            {
                Tensor? mask = masks[i];
                states[i] = new MaskedAdam.State(
                    TorchMemory.Address(weights[i]), TorchMemory.Address(gradient.contiguous()), TorchMemory.Address(means[i]),
                    TorchMemory.Address(squares[i]), mask is null ? 0 : TorchMemory.Address(mask));
            }
        }

        chunks.Run((_, tensor, start, length) =>
        {
            if (states[tensor].Gradient != 0)
            {
                MaskedAdam.Update(states[tensor], start, length, rate, epsilon, shrink, settings);
            }
        });

        foreach (Parameter weight in weights)
        {
            weight.grad = null;
        }
    }

    /// <summary>Begins anew from the weights as they are now, without momentum.</summary>
    public void Restart()
    {
        using var noGradient = no_grad();
        step = 0;
        foreach (Tensor tensor in means.Concat(squares))
        {
            tensor.zero_();
        }
    }

    /// <summary>Lets every weight move again.</summary>
    public void ClearMasks() => Array.Clear(masks);

    /// <summary>Multiplies the weights and their momentum with new masks.</summary>
    public void SetMask(int index, Tensor mask)
    {
        using var noGradient = no_grad();
        masks[index] = mask;
        weights[index].mul_(mask);
        means[index].mul_(mask);
    }

    /// <summary>Goes on with what a smaller graph has of the weights; masks are to be set anew.</summary>
    /// <param name="keys">The weights' keys, in their order.</param>
    public void MoveTo(SmallerGraph smaller, IReadOnlyList<string> keys)
    {
        int[] left = [.. Enumerable.Range(0, weights.Length).Where(i => smaller.Module.Weights.ContainsKey(keys[i]))];
        (Tensor[] meansBefore, Tensor[] squaresBefore) = (means, squares);
        weights = Array.ConvertAll(left, i => smaller.Module.Weights[keys[i]]);
        means = Array.ConvertAll(left, i => smaller.Cut(keys[i], meansBefore[i]));
        squares = Array.ConvertAll(left, i => smaller.Cut(keys[i], squaresBefore[i]));
        masks = new Tensor?[left.Length];
        chunks = ChunksOf(weights, threads);
        Dispose(meansBefore.Concat(squaresBefore));
    }

    public void Dispose() => Dispose(means.Concat(squares));

    private static Chunks ChunksOf(Parameter[] weights, int threads) =>
        new(Array.ConvertAll(weights, weight => checked((int)weight.numel())), threads);

    private static void Dispose(IEnumerable<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
