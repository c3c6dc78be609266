using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>
/// What tests of random masks share. Means of n draws lie within 6 standard errors of the truth, and so do variances, whose error comes
/// from the fourth moment: less than one false alarm in a hundred million checks.
/// </summary>
internal static class Masks
{
    public const int Draws = 40_000;
    private const double Errors = 6;

    /// <summary>The first, second and fourth central moments of a number.</summary>
    internal readonly record struct Moments(double Mean, double Variance, double Fourth)
    {
        /// <summary>Of values with their probabilities.</summary>
        public static Moments Of(IEnumerable<(double Value, double Probability)> outcomes)
        {
            (double Value, double Probability)[] all = [.. outcomes];
            double mean = all.Sum(outcome => outcome.Value * outcome.Probability);
            return new Moments(mean, Central(2), Central(4));

            double Central(int power) => all.Sum(outcome => Math.Pow(outcome.Value - mean, power) * outcome.Probability);
        }

        /// <summary>Of a normal.</summary>
        public static Moments Normal(double mean, double variance) => new(mean, variance, 3 * variance * variance);
    }

    /// <summary>Every mask of n elements, each kept with probability <paramref name="keep"/>, with its probability.</summary>
    public static IEnumerable<(bool[] Mask, double Probability)> All(int n, double keep) => All([.. Enumerable.Repeat(keep, n)]);

    /// <summary>Every mask whose elements are kept with probabilities of their own.</summary>
    public static IEnumerable<(bool[] Mask, double Probability)> All(double[] keep) => Enumerable.Range(0, 1 << keep.Length).Select(bits =>
    {
        bool[] mask = [.. keep.Select((_, i) => (bits >> i & 1) == 1)];
        return (mask, mask.Select((kept, i) => kept ? keep[i] : 1 - keep[i]).Aggregate(1.0, (product, factor) => product * factor));
    });

    /// <summary>Holds samples [n, …] against the moments of each element, in order.</summary>
    public static void AssertMoments(Tensor samples, IReadOnlyList<Moments> expected)
    {
        double[][] columns = Columns(samples);
        Assert.Equal(expected.Count, columns.Length);
        foreach ((double[] column, Moments truth) in columns.Zip(expected))
        {
            double n = column.Length;
            double mean = column.Average();
            double variance = column.Sum(value => (value - mean) * (value - mean)) / (n - 1);
            double rounding = 1e-5 * (1 + Math.Abs(truth.Mean));
            Assert.InRange(mean - truth.Mean, -Bound(truth.Variance) - rounding, Bound(truth.Variance) + rounding);
            double spread = Bound(truth.Fourth - truth.Variance * truth.Variance) + rounding + 40 * truth.Variance / n;
            Assert.InRange(variance - truth.Variance, -spread, spread);

            double Bound(double square) => Errors * Math.Sqrt(Math.Max(0, square) / n);
        }
    }

    /// <summary>Holds the mean of samples [n, …] against the truth, by the error that the samples themselves show.</summary>
    public static void AssertMeans(Tensor samples, IReadOnlyList<double> expected)
    {
        double[][] columns = Columns(samples);
        Assert.Equal(expected.Count, columns.Length);
        foreach ((double[] column, double truth) in columns.Zip(expected))
        {
            double mean = column.Average();
            double error = Math.Sqrt(column.Sum(value => (value - mean) * (value - mean))) / column.Length;
            double bound = Errors * error + 2e-5 * (1 + Math.Abs(truth));
            Assert.InRange(mean - truth, -bound, bound);
        }
    }

    /// <summary>Holds the gradient of a function of x and noise against central differences under the same noise, in float64.</summary>
    public static void AssertGradient(Func<Tensor, DropoutNoise, Tensor> function, Tensor at)
    {
        const double Step = 1e-6;
        using var scope = NewDisposeScope();
        Tensor x = at.to(ScalarType.Float64).detach().requires_grad_(true);
        Tensor output = function(x, new DropoutNoise(11));
        Tensor weights = (arange(output.numel(), ScalarType.Float64) * 0.7 + 0.3).sin().reshape(output.shape);
        (output * weights).sum().backward();
        double[] gradient = Doubles(x.grad!);
        double[] values = Doubles(x);
        for (int i = 0; i < values.Length; i++)
        {
            double difference = (Value(i, Step) - Value(i, -Step)) / (2 * Step);
            Assert.Equal(difference, gradient[i], 1e-5 * (1 + Math.Abs(difference)));
        }

        Assert.Contains(gradient, value => value != 0);

        double Value(int changed, double by)
        {
            using var inner = NewDisposeScope();
            using var noGradient = no_grad();
            double[] moved = [.. values];
            moved[changed] += by;
            return (function(tensor(moved, x.shape), new DropoutNoise(11)) * weights).sum().item<double>();
        }
    }

    /// <summary>The elements in order, as doubles.</summary>
    public static double[] Doubles(Tensor tensor)
    {
        using Tensor doubles = tensor.detach().to(ScalarType.Float64).contiguous().clone();
        return doubles.data<double>().ToArray();
    }

    /// <summary>Each row n times: axis 0 counts draws.</summary>
    public static Tensor Repeated(Tensor x, int draws = Draws) => x.unsqueeze(0).expand([draws, .. x.shape]).contiguous();

    private static double[][] Columns(Tensor samples)
    {
        using Tensor flat = samples.reshape(samples.shape[0], -1).t();
        double[] all = Doubles(flat);
        int n = (int)samples.shape[0];
        return [.. Enumerable.Range(0, all.Length / n).Select(column => all[(column * n)..((column + 1) * n)])];
    }
}
