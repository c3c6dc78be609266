using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.FineTuning;

/// <summary>
/// The distance from the original model's outputs, summed over heads, beside the distance from the labels where there are any:
/// <code>
/// softmax     T^2 KL(softmax(teacher / T) || softmax(student / T)), T = 2      (Hinton, Vinyals, Dean 2015)
/// sigmoid     binary cross-entropy with the teacher's probabilities
/// regression  mean squared error / variance of the teacher's output
/// </code>
/// </summary>
internal sealed class TeacherLoss(IReadOnlyList<OutputHead> heads, double distillationShare, int threads)
{
    public IReadOnlyList<OutputHead> Heads => heads;

    /// <summary>The loss of a batch: a scalar, mean over samples.</summary>
    /// <param name="student">Logits by name.</param>
    /// <param name="teacher">The original's logits of the same samples, by name.</param>
    /// <param name="scales">1 / variance of each regression head over the training data, by name.</param>
    /// <param name="labels">
    /// Of the first head: int64 classes [N], or float numbers [N, width], which are shares of the classes where its scores are; null
    /// without labels.
    /// </param>
    public Tensor Of(
        IReadOnlyDictionary<string, Tensor> student, IReadOnlyDictionary<string, Tensor> teacher,
        IReadOnlyDictionary<string, double> scales, Tensor? labels)
    {
        Tensor? sum = null;
        foreach (OutputHead head in heads)
        {
            Tensor? known = ReferenceEquals(head, heads[0]) ? labels : null;
            Tensor distance = Of(
                head, student[head.Logits], teacher[head.Logits], known, labels is null ? 1 : distillationShare,
                scales.GetValueOrDefault(head.Logits, 1));
            sum = sum is null ? distance : sum + distance;
        }

        return sum!;
    }

    private Tensor Of(OutputHead head, Tensor student, Tensor teacher, Tensor? labels, double share, double scale)
    {
        if (head.Kind == HeadKind.Softmax && labels is null or { dtype: ScalarType.Int64 })
        {
            return SoftmaxLoss.Of(ClassesLast(student, head), ClassesLast(teacher, head), labels, (share, 1 - share), threads);
        }

        Tensor distance = share * Distance(head, student, teacher, scale);
        return labels is null ? distance : distance + (1 - share) * Supervised(head, student, labels, scale);
    }

    private Tensor Distance(OutputHead head, Tensor student, Tensor teacher, double scale) => head.Kind switch
    {
        HeadKind.Softmax => SoftmaxLoss.Of(ClassesLast(student, head), ClassesLast(teacher, head), null, (1, 0), threads),
        HeadKind.Sigmoid => functional.binary_cross_entropy_with_logits(student, teacher.sigmoid()),
        _ => functional.mse_loss(student, teacher) * scale,
    };

    private static Tensor Supervised(OutputHead head, Tensor student, Tensor labels, double scale) => head.Kind switch
    {
        HeadKind.Softmax => functional.cross_entropy(ClassesLast(student, head), labels),
        HeadKind.Sigmoid => functional.binary_cross_entropy_with_logits(student, labels.to(student.dtype).reshape(student.shape)),
        _ => functional.mse_loss(student, labels.reshape(student.shape)) * scale,
    };

    /// <summary>[…, classes, …] as [rows, classes].</summary>
    private static Tensor ClassesLast(Tensor logits, OutputHead head) => logits.dim() == 2 && head.ClassAxis is 1 or -1
        ? logits
        : logits.transpose(head.ClassAxis, -1).reshape(-1, logits.shape[(int)NodeCall.Axis(head.ClassAxis, logits.dim())]);
}
