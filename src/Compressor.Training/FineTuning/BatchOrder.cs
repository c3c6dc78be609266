namespace Compressor.Training.FineTuning;

/// <summary>Which samples stand in which batch: a new permutation each epoch, drawn from the seed.</summary>
internal sealed class BatchOrder
{
    private readonly long[] permutation;
    private readonly int batch;
    private readonly Random random;
    private int next;

    public BatchOrder(long count, int batchSize, int seed)
    {
        permutation = [.. Enumerable.Range(0, checked((int)count)).Select(index => (long)index)];
        batch = (int)Math.Min(batchSize, count);
        random = new Random(seed);
        StepsPerEpoch = Math.Max(1, permutation.Length / batch);
        next = permutation.Length;
    }

    /// <summary>Whole batches per epoch; the few samples left over come at another place in the next one.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The sample indices of the next batch.</summary>
    public long[] Next()
    {
        if (next + batch > permutation.Length)
        {
            random.Shuffle(permutation);
            next = 0;
        }

        long[] indices = permutation.AsSpan(next, batch).ToArray();
        next += batch;
        return indices;
    }
}
