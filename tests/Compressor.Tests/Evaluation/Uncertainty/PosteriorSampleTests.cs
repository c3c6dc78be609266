using Compressor.Evaluation.Uncertainty;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Evaluation.Uncertainty;

public sealed class PosteriorSampleTests
{
    private const int Count = 30_000;

    [Fact]
    public void Weights_have_the_mean_and_the_variance_of_the_posterior_and_dropped_ones_stay_zero()
    {
        (Model model, KeptPosterior posterior) = Made(theta: 2, logSigma2: MathF.Log(0.25f));

        float[] drawn = WeightsOf(PosteriorSample.Of(model, [posterior], 1));

        float[] kept = [.. drawn.Where((_, i) => posterior.Keep[i])];
        Assert.All(drawn.Where((_, i) => !posterior.Keep[i]), weight => Assert.Equal(0, weight));
        double[] scaled = [.. kept.Select(weight => (weight - 2) / 0.5)];
        double n = kept.Length;
        // Moments 1 to 4 of N(0, 1): 0, 1, 0, 3 with variances 1, 2, 15, 96.
        Assert.InRange(scaled.Average(), -5 / Math.Sqrt(n), 5 / Math.Sqrt(n));
        Assert.InRange(scaled.Average(z => z * z) - 1, -5 * Math.Sqrt(2 / n), 5 * Math.Sqrt(2 / n));
        Assert.InRange(scaled.Average(z => z * z * z), -5 * Math.Sqrt(15 / n), 5 * Math.Sqrt(15 / n));
        Assert.InRange(scaled.Average(z => z * z * z * z) - 3, -5 * Math.Sqrt(96 / n), 5 * Math.Sqrt(96 / n));
        double neighbours = scaled.Zip(scaled.Skip(1), (a, b) => a * b).Average();
        Assert.InRange(neighbours, -5 / Math.Sqrt(n), 5 / Math.Sqrt(n));
    }

    [Fact]
    public void One_seed_is_one_draw()
    {
        (Model model, KeptPosterior posterior) = Made(theta: 0.1f, logSigma2: -3);

        float[] drawn = WeightsOf(PosteriorSample.Of(model, [posterior], 7));

        Assert.Equal(drawn, WeightsOf(PosteriorSample.Of(model, [posterior], 7)));
        Assert.NotEqual(drawn, WeightsOf(PosteriorSample.Of(model, [posterior], 8)));
    }

    [Fact]
    public void Seeds_of_neighbouring_places_lie_apart()
    {
        long[] seeds = [.. Enumerable.Range(0, 1000).Select(place => PassSeed.Of(1, place))];

        Assert.All(seeds, seed => Assert.InRange(seed, 1, int.MaxValue - 1));
        Assert.Equal(1000, seeds.Distinct().Count());
        // Uniform: the mean of 1000 has a deviation of 0.0091 of the range.
        Assert.InRange(seeds.Average() / int.MaxValue, 0.5 - 0.05, 0.5 + 0.05);
        Assert.True(seeds.Zip(seeds.Skip(1), (a, b) => Math.Abs(a - b)).Min() > 1000);
    }

    private static (Model Model, KeptPosterior Posterior) Made(float theta, float logSigma2)
    {
        var builder = new GraphBuilder("one");
        string x = builder.Input("x", ElementType.Float32, "n", 100);
        string w = builder.Initializer("w", TensorData.FromFloats([100, Count / 100], new float[Count]));
        builder.Output(builder.Node("MatMul", [x, w], "y"), ElementType.Float32, "n", Count / 100);
        bool[] keep = [.. Enumerable.Range(0, Count).Select(i => i % 3 != 0)];
        return (builder.Build(), new KeptPosterior(
            "w", [100, Count / 100], [.. keep.Select(kept => kept ? theta : 0)], [.. Enumerable.Repeat(logSigma2, Count)], keep));
    }

    private static float[] WeightsOf(Model model) => WeightCensus.Of(model).Single(weight => weight.Key == "w").Data.ToFloats();
}
