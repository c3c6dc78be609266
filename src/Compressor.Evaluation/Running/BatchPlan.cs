using Compressor.IR;

namespace Compressor.Evaluation.Running;

/// <summary>How many samples go into one run.</summary>
/// <param name="Size">Samples per run.</param>
/// <param name="Fixed">True where every run must have exactly that many, the last one padded.</param>
internal sealed record BatchPlan(int Size, bool Fixed)
{
    /// <summary>Values per run, over all inputs, beyond which a larger batch only costs memory.</summary>
    private const long EnoughValues = 1L << 22;

    /// <summary>The one batch size that all inputs take, or else as many as are worth their memory.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: inputs of different fixed batch sizes.</exception>
    public static BatchPlan Of(string path, IReadOnlyList<InputFeed> feeds, int most)
    {
        long[] sizes = [.. feeds.Select(feed => feed.FixedBatch).OfType<long>().Distinct()];
        if (sizes.Length > 1)
        {
            string inputs = string.Join(", ", feeds.Select(feed => $"'{feed.Input}'"));
            throw new CompressorException(ErrorKind.Model, $"{path}: its inputs take different numbers of samples at a time: {inputs}.");
        }

        if (sizes is [long size])
        {
            return new BatchPlan(checked((int)size), true);
        }

        long perSample = Math.Max(1, feeds.Sum(feed => (long)feed.Array.SampleSize));
        return new BatchPlan((int)Math.Clamp(EnoughValues / perSample, 1, Math.Max(1, most)), false);
    }
}
