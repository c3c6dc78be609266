using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>The loss against its formula, written out over plain numbers.</summary>
public sealed class TeacherLossTests
{
    private static readonly double[] Student = [1.5, -0.5, 0.25];
    private static readonly double[] Teacher = [0.5, 1.0, -2.0];

    [Fact]
    public void Softmax_heads_are_compared_at_temperature_two()
    {
        double[] p = Softmax(Teacher, 2);
        double[] q = Softmax(Student, 2);
        double expected = 4 * p.Zip(q).Sum(pair => pair.First * Math.Log(pair.First / pair.Second));

        Assert.Equal(expected, Loss(HeadKind.Softmax, labels: null), 1e-5);
    }

    [Fact]
    public void Labels_weigh_beside_the_teacher()
    {
        double teacher = Loss(HeadKind.Softmax, labels: null);
        double crossEntropy = -Math.Log(Softmax(Student, 1)[2]);

        Assert.Equal(0.25 * teacher + 0.75 * crossEntropy, Loss(HeadKind.Softmax, labels: [2], share: 0.25), 1e-5);
    }

    [Fact]
    public void Sigmoid_heads_are_compared_by_binary_cross_entropy()
    {
        double expected = Student.Zip(Teacher).Average(pair =>
        {
            double p = 1 / (1 + Math.Exp(-pair.Second));
            double q = 1 / (1 + Math.Exp(-pair.First));
            return -p * Math.Log(q) - (1 - p) * Math.Log(1 - q);
        });

        Assert.Equal(expected, Loss(HeadKind.Sigmoid, labels: null), 1e-5);
    }

    [Fact]
    public void Numbers_are_compared_by_squares_in_units_of_the_outputs_variance()
    {
        double expected = Student.Zip(Teacher).Average(pair => Math.Pow(pair.First - pair.Second, 2)) * 0.2;

        Assert.Equal(expected, Loss(HeadKind.Regression, labels: null), 1e-5);
    }

    private static double Loss(HeadKind kind, long[]? labels, double share = 0.5)
    {
        using var scope = NewDisposeScope();
        var loss = new TeacherLoss([new OutputHead("y", "y", kind)], share, threads: 1);
        Tensor value = loss.Of(
            new Dictionary<string, Tensor> { ["y"] = tensor(Student, 1, 3).to(ScalarType.Float32) },
            new Dictionary<string, Tensor> { ["y"] = tensor(Teacher, 1, 3).to(ScalarType.Float32) },
            new Dictionary<string, double> { ["y"] = 0.2 },
            labels is null ? null : tensor(labels));
        return value.item<float>();
    }

    private static double[] Softmax(double[] logits, double temperature)
    {
        double[] exponentials = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        return [.. exponentials.Select(exponential => exponential / exponentials.Sum())];
    }
}
