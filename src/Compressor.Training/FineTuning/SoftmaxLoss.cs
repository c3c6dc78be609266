using System.Numerics.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Compressor.Training.FineTuning;

/// <summary>
/// The distance of class scores z from those of the teacher, t (Hinton, Vinyals, Dean 2015), and from the labels y, as a mean over rows:
/// <code>
/// L = a T^2 KL(softmax(t / T) || softmax(z / T)) + b CE(softmax(z), y)
/// dL/dz = (a T (softmax(z / T) - softmax(t / T)) + b (softmax(z) - onehot(y))) / rows
/// </code>
/// in one pass: through autograd, its twenty operators make a step of lenet-300-100 a twentieth longer.
/// </summary>
internal sealed unsafe class SoftmaxLoss : autograd.SingleTensorFunction<SoftmaxLoss>
{
    public const float Temperature = 2;

    /// <summary>Scores below which a second thread costs more than it does.</summary>
    private const int Piece = 1 << 14;

    public override string Name => nameof(SoftmaxLoss);

    /// <summary>L, a scalar.</summary>
    /// <param name="student">z, float32 [rows, classes].</param>
    /// <param name="teacher">t, of the same shape, without a gradient.</param>
    /// <param name="labels">y, int64, one for each row; null for none.</param>
    /// <param name="weights">a and b.</param>
    public static Tensor Of(Tensor student, Tensor teacher, Tensor? labels, (double Teacher, double Labels) weights, int threads) =>
        apply(student, teacher, labels!, weights, threads);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor student, Tensor teacher) = (((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous());
        (Tensor? labels, (double a, double b), int threads) = ((Tensor?)vars[2], ((double, double))vars[3], (int)vars[4]);
        (int rows, int classes) = (checked((int)student.shape[0]), checked((int)student.shape[1]));
        if (labels is not null && labels.numel() != rows)
        {
            throw new InvalidOperationException($"{rows} rows of class scores for {labels.numel()} labels");
        }

        Tensor slope = empty(student.shape);
        int height = Math.Max(1, Piece / classes);
        var sums = new double[(rows + height - 1) / height];
        (float teacherWeight, float labelWeight) = ((float)(a / rows), (float)(labels is null ? 0 : b / rows));
        (nint z, nint t, nint gradients) = (TorchMemory.Address(student), TorchMemory.Address(teacher), TorchMemory.Address(slope));
        nint y = labels is null ? 0 : TorchMemory.Address(labels);
        TorchThreads.For(sums.Length, threads, piece =>
        {
            var scratch = new float[3 * classes];
            for (int row = piece * height; row < Math.Min(rows, (piece + 1) * height); row++)
            {
                Span<float> gradient = Row(gradients, row);
                sums[piece] += Distance(Row(z, row), Row(t, row), teacherWeight, gradient, scratch);
                sums[piece] += y == 0 ? 0 : CrossEntropy(Row(z, row), checked((int)((long*)y)[row]), labelWeight, gradient, scratch);
            }
        });
        ctx.save_for_backward([slope]);
        return tensor((float)sums.Sum());

        Span<float> Row(nint start, int row) => new((float*)start + (long)row * classes, classes);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [ctx.get_saved_variables()[0] * grad_output, null!, null!, null!, null!];

    /// <summary>weight T^2 KL(teacher || student) of a row; its gradient becomes <paramref name="gradient"/>.</summary>
    private static double Distance(ReadOnlySpan<float> z, ReadOnlySpan<float> t, float weight, Span<float> gradient, Span<float> scratch)
    {
        Span<float> q = scratch[..z.Length];
        Span<float> p = scratch.Slice(z.Length, z.Length);
        Span<float> ratio = scratch[(2 * z.Length)..];
        LogSoftmax(z, Temperature, q, gradient);
        LogSoftmax(t, Temperature, p, gradient);
        TensorPrimitives.Subtract(p, q, ratio);
        TensorPrimitives.Exp(p, p);
        TensorPrimitives.Exp(q, q);
        TensorPrimitives.Subtract(q, p, gradient);
        TensorPrimitives.Multiply(gradient, weight * Temperature, gradient);
        return weight * Temperature * Temperature * TensorPrimitives.Dot<float>(p, ratio);
    }

    /// <summary>weight CE(student, label) of a row; its gradient is added to <paramref name="gradient"/>.</summary>
    private static double CrossEntropy(ReadOnlySpan<float> z, int label, float weight, Span<float> gradient, Span<float> scratch)
    {
        Span<float> q = scratch[..z.Length];
        LogSoftmax(z, 1, q, scratch.Slice(z.Length, z.Length));
        double loss = -weight * q[label];
        TensorPrimitives.Exp(q, q);
        TensorPrimitives.MultiplyAdd(q, weight, gradient, gradient);
        gradient[label] -= weight;
        return loss;
    }

    /// <summary>The logarithms of softmax(scores / temperature).</summary>
    private static void LogSoftmax(ReadOnlySpan<float> scores, float temperature, Span<float> logarithms, Span<float> scratch)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), logarithms);
        TensorPrimitives.Divide(logarithms, temperature, logarithms);
        TensorPrimitives.Exp<float>(logarithms, scratch);
        TensorPrimitives.Subtract(logarithms, MathF.Log(TensorPrimitives.Sum<float>(scratch)), logarithms);
    }
}
