using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>Trains a network of modules as a TorchSharp program would: cross-entropy and torch's Adam.</summary>
internal sealed class StockTraining : IDisposable
{
    public const int Batch = 100;
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly TrainingSet samples;
    private readonly Func<Tensor>? penalty;
    private readonly optim.Optimizer adam;

    /// <param name="penalty">What is added to the loss over all samples; null for nothing.</param>
    public StockTraining(nn.Module<Tensor, Tensor> network, TrainingSet samples, Func<Tensor>? penalty = null)
    {
        (this.network, this.samples, this.penalty) = (network, samples, penalty);
        adam = optim.Adam(network.parameters(), 1e-3);
    }

    /// <summary>Takes some steps, batch after batch.</summary>
    public void Train(int steps)
    {
        long batches = samples.Count / Batch;
        Tensor inputs = samples.Inputs.Values.Single();
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor indices = arange(step % batches * Batch, (step % batches + 1) * Batch, ScalarType.Int64);
            adam.zero_grad();
            Tensor loss = nn.functional.cross_entropy(network.call(inputs.index_select(0, indices)), samples.Labels!.index_select(0, indices));
            (penalty is null ? loss : loss + penalty() / samples.Count).backward();
            adam.step();
        }
    }

    public void Dispose()
    {
        adam.Dispose();
        network.Dispose();
    }
}
