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
    public void Labels_may_be_shares_of_the_classes()
    {
        double[] shares = [0.1, 0.2, 0.7];
        double expected = 0.25 * Loss(HeadKind.Softmax, labels: null)
            - 0.75 * shares.Zip(Softmax(Student, 1)).Sum(pair => pair.First * Math.Log(pair.Second));

        using var scope = NewDisposeScope();
        Assert.Equal(expected, Loss(HeadKind.Softmax, tensor(shares, 1, 3).to(ScalarType.Float32), 0.25), 1e-5);
    }

    [Fact]
    public void Heads_add_up_and_only_the_first_has_labels()
    {
        using var scope = NewDisposeScope();
        Tensor student = tensor(Student, 1, 3).to(ScalarType.Float32);
        Tensor teacher = tensor(Teacher, 1, 3).to(ScalarType.Float32);
        var loss = new TeacherLoss([new OutputHead("y", "y", HeadKind.Softmax), new OutputHead("z", "z", HeadKind.Regression)], 0.25, threads: 1);

        Tensor value = loss.Of(
            new Dictionary<string, Tensor> { ["y"] = student, ["z"] = student },
            new Dictionary<string, Tensor> { ["y"] = teacher, ["z"] = teacher },
            new Dictionary<string, double> { ["z"] = 0.2 },
            tensor(new long[] { 2 }));

        Assert.Equal(
            Loss(HeadKind.Softmax, labels: [2], share: 0.25) + 0.25 * Loss(HeadKind.Regression, labels: null), value.item<float>(), 1e-5);
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
        return Loss(kind, labels is null ? null : tensor(labels), share);
    }

    private static double Loss(HeadKind kind, Tensor? labels, double share)
    {
        var loss = new TeacherLoss([new OutputHead("y", "y", kind)], share, threads: 1);
        Tensor value = loss.Of(
            new Dictionary<string, Tensor> { ["y"] = tensor(Student, 1, 3).to(ScalarType.Float32) },
            new Dictionary<string, Tensor> { ["y"] = tensor(Teacher, 1, 3).to(ScalarType.Float32) },
            new Dictionary<string, double> { ["y"] = 0.2 },
            labels);
        return value.item<float>();
    }

    private static double[] Softmax(double[] logits, double temperature)
    {
        double[] exponentials = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        return [.. exponentials.Select(exponential => exponential / exponentials.Sum())];
    }
}
