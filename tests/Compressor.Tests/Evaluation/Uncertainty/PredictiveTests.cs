using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.Uncertainty;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Evaluation.Uncertainty;

public sealed class PredictiveTests
{
    [Fact]
    public void Passes_that_contradict_one_another_are_all_mutual_information()
    {
        var distribution = new PredictiveDistribution(samples: 2, classes: 2);
        distribution.Add([1, 0, 0.5, 0.5]);
        distribution.Add([0, 1, 0.5, 0.5]);

        Assert.Equal([0.5, 0.5, 0.5, 0.5], distribution.Mean());
        Assert.All(distribution.Entropy(), entropy => Assert.Equal(Math.Log(2), entropy, 12));
        Assert.Equal(Math.Log(2), distribution.MutualInformation()[0], 12);
        Assert.Equal(0, distribution.MutualInformation()[1], 12);
    }

    [Fact]
    public void Many_passes_are_what_the_formulas_say()
    {
        const int Classes = 7;
        var random = new Random(3);
        var distribution = new PredictiveDistribution(samples: 1, classes: Classes);
        var passes = new List<double[]>();
        for (int pass = 0; pass < 20; pass++)
        {
            double[] odds = [.. Enumerable.Range(0, Classes).Select(_ => random.NextDouble())];
            passes.Add([.. odds.Select(value => value / odds.Sum())]);
            distribution.Add(passes[^1]);
        }

        double[] mean = [.. Enumerable.Range(0, Classes).Select(k => passes.Average(pass => pass[k]))];
        Assert.Equal(Entropy(mean), distribution.Entropy()[0], 12);
        Assert.Equal(Entropy(mean) - passes.Average(Entropy), distribution.MutualInformation()[0], 12);

        static double Entropy(double[] p) => -p.Sum(value => value * Math.Log(value));
    }

    [Fact]
    public void Moments_of_numbers_are_those_of_a_list()
    {
        float[][] passes = [[1, -2], [4, -2.5f], [1.5f, 0]];
        var moments = new PredictiveMoments(2);
        foreach (float[] pass in passes)
        {
            moments.Add(pass);
        }

        for (int i = 0; i < 2; i++)
        {
            double mean = passes.Average(pass => (double)pass[i]);
            Assert.Equal(mean, moments.Mean[i], 12);
            Assert.Equal(passes.Sum(pass => Math.Pow(pass[i] - mean, 2)) / 2, moments.Variance()[i], 12);
        }

        Assert.Equal(Math.Sqrt((moments.Variance()[0] + moments.Variance()[1]) / 2), moments.Deviations(samples: 1)[0], 12);
        Assert.Equal([0, 0], new PredictiveMoments(2).Variance());
    }

    [Fact]
    public void The_likelihood_of_a_number_is_the_gaussians()
    {
        var moments = new PredictiveMoments(1);
        moments.Add([2]);
        moments.Add([4]);

        // Mean 3, variance 2, noise 0.5; label 4.
        double density = Math.Exp(-1 / (2 * 2.5)) / Math.Sqrt(2 * Math.PI * 2.5);
        Assert.Equal(-Math.Log(density), moments.NegativeLogLikelihood([4], 0.5), 12);
        Assert.Equal(1, moments.SquaredError([4]), 12);
    }

    [Fact]
    public void Scores_become_probabilities_as_softmax_and_sigmoid_say()
    {
        double[] three = ClassProbabilities.Of(new ModelOutput("y", [3], [1000, 1000, 999]), OutputReading.Logits);
        double[] two = ClassProbabilities.Of(new ModelOutput("y", [1], [-0.5f]), OutputReading.Logit);

        double e = Math.Exp(-1);
        Assert.Equal([1 / (2 + e), 1 / (2 + e), e / (2 + e)], three, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(0.5)), two[1], 12);
        Assert.Equal(1, two.Sum(), 12);
    }

    [Fact]
    public void What_an_output_means_is_read_off_its_values_and_labels()
    {
        ClassLabels classes = new([0, 1]);
        NumberLabels numbers = new([0.5f, 2], 1);
        Assert.Equal(OutputReading.Probabilities, ClassProbabilities.Reading(new ModelOutput("y", [2], [0.25f, 0.75f, 1, 0]), classes));
        Assert.Equal(OutputReading.Logits, ClassProbabilities.Reading(new ModelOutput("y", [2], [0.25f, 0.7f, 1, 0]), classes));
        Assert.Equal(OutputReading.Probability, ClassProbabilities.Reading(new ModelOutput("y", [1], [0.25f, 0.7f]), classes));
        Assert.Equal(OutputReading.Logit, ClassProbabilities.Reading(new ModelOutput("y", [1], [0.25f, -0.7f]), classes));
        Assert.Equal(OutputReading.Numbers, ClassProbabilities.Reading(new ModelOutput("y", [1], [0.25f, -0.7f]), numbers));
        Assert.Equal(OutputReading.Logits, ClassProbabilities.Reading(new ModelOutput("y", [2], [2, -3, 0, 1]), null));
        Assert.Equal(OutputReading.Numbers, ClassProbabilities.Reading(new ModelOutput("y", [2], [0.2f, -0.3f, 0, 1]), null));
        Assert.Null(ClassProbabilities.Reading(new ModelOutput("y", [1], [0, 1]) { Type = ElementType.Int64 }, classes));
        Assert.Null(ClassProbabilities.Reading(new ModelOutput("y", [2, 3], new float[12]), classes));
    }
}
