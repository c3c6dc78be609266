using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>The loss and its gradient against the same formula through torch's autograd, in float64.</summary>
public sealed class SoftmaxLossTests
{
    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(100, 10, 1)]
    [InlineData(7, 33, 2)]
    [InlineData(20_000, 3, 2)]
    [InlineData(40, 1000, 2)]
    public void Is_what_autograd_makes_of_the_formula(int rows, int classes, int threads)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor student = 4 * randn([rows, classes], generator: generator);
        Tensor teacher = 4 * randn([rows, classes], generator: generator);
        Tensor labels = randint(classes, [rows], ScalarType.Int64, generator: generator);

        AssertAgrees(student, teacher, labels, (0.3, 0.7), threads);
        AssertAgrees(student, teacher, null, (1, 0), threads);
    }

    [Fact]
    public void Scores_far_apart_overflow_nowhere()
    {
        using var scope = NewDisposeScope();

        AssertAgrees(tensor(new float[] { 300, -300, 0, -900, 900, 1 }, 2, 3), tensor(new float[] { -200, 0, 200, 50, 0, 0 }, 2, 3),
            tensor(new long[] { 1, 0 }), (0.5, 0.5), 1);
    }

    [Fact]
    public void Scores_may_lie_across_memory()
    {
        using var scope = NewDisposeScope();
        Tensor student = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, 3, 2).t();

        AssertAgrees(student, student.flip(1), tensor(new long[] { 2, 0 }), (0.5, 0.5), 1);
    }

    [Fact]
    public void The_same_on_any_number_of_threads()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor student = randn([9000, 10], generator: generator);
        Tensor teacher = randn([9000, 10], generator: generator);
        float[] losses = [.. new[] { 1, 2, 3 }.Select(threads => SoftmaxLoss.Of(student, teacher, null, (1, 0), threads).item<float>())];

        Assert.Single(losses.Distinct());
    }

    [Fact]
    public void Labels_must_be_as_many_as_rows() => Assert.Throws<InvalidOperationException>(() =>
        SoftmaxLoss.Of(zeros(2, 3), zeros(2, 3), zeros(3, ScalarType.Int64), (0.5, 0.5), 1));

    [Fact]
    public void A_label_beyond_the_classes_is_refused() => Assert.Throws<IndexOutOfRangeException>(() =>
        SoftmaxLoss.Of(zeros(2, 3), zeros(2, 3), tensor(new long[] { 0, 3 }), (0.5, 0.5), 1));

    private static void AssertAgrees(Tensor student, Tensor teacher, Tensor? labels, (double Teacher, double Labels) weights, int threads)
    {
        Tensor ours = student.clone().requires_grad_(true);
        Tensor theirs = student.to(ScalarType.Float64).requires_grad_(true);

        Tensor loss = SoftmaxLoss.Of(ours, teacher, labels, weights, threads);
        (3 * loss).backward();
        Tensor expected = Formula(theirs, teacher.to(ScalarType.Float64), labels, weights);
        (3 * expected).backward();

        Assert.Equal(expected.item<double>(), loss.item<float>(), 1e-5 * Math.Max(1, expected.item<double>()));
        Assert.True((ours.grad!.to(ScalarType.Float64) - theirs.grad!).abs().max().item<double>() < 1e-5 / student.shape[0]);
    }

    private static Tensor Formula(Tensor student, Tensor teacher, Tensor? labels, (double Teacher, double Labels) weights)
    {
        Tensor p = (teacher / 2).log_softmax(1);
        Tensor distance = weights.Teacher * 4 * (p.exp() * (p - (student / 2).log_softmax(1))).sum() / student.shape[0];
        return labels is null ? distance : distance + weights.Labels * functional.cross_entropy(student, labels);
    }
}
