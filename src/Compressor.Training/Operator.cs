using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// Our code for one OpType: stateless, one instance in <see cref="OperatorTable"/>, run once per node and batch.
/// Tensors that a run makes belong to the caller's dispose scope.
/// </summary>
public abstract class Operator
{
    /// <summary>The domain of ONNX Runtime's own operators, which its optimiser leaves in the files it saves.</summary>
    protected const string MicrosoftDomain = "com.microsoft";

    /// <summary>The operator's name in the ONNX specification.</summary>
    public virtual string OpType => GetType().Name;

    /// <summary>The operator set's domain; empty for the standard one.</summary>
    public virtual string Domain => "";

    /// <summary>
    /// True where every output element is one input element moved, copied or left out, whatever its value (Reshape, Transpose,
    /// Slice, …): then the variance of a variational weight goes the same way as its mean.
    /// </summary>
    public virtual bool Rearranges => false;

    /// <summary>
    /// True where input <paramref name="input"/> may be a trained weight (kernels, biases, scales). Constants at other inputs keep their
    /// value.
    /// </summary>
    public virtual bool Trains(int input) => false;

    /// <summary>
    /// True where a trained weight of rank 2 or more at input <paramref name="input"/> is a matrix or kernel: made variational, and pruned.
    /// Outside <see cref="BilinearOperator"/> such a weight arrives as one sample, the same for the whole batch.
    /// </summary>
    public virtual bool Prunes(int input) => false;

    /// <summary>Why a node cannot be run, or null. Checked for all nodes before anything runs.</summary>
    public virtual string? Refuses(Node node, long opset) => null;

    /// <summary>Computes the node's outputs, in order; outputs that the node leaves out may be left out at the end.</summary>
    public abstract IReadOnlyList<Tensor> Run(NodeCall call);
}

/// <summary>An operator with one output.</summary>
public abstract class SingleOutputOperator : Operator
{
    public sealed override IReadOnlyList<Tensor> Run(NodeCall call) => [Apply(call)];

    /// <summary>Computes the node's output.</summary>
    protected abstract Tensor Apply(NodeCall call);
}

/// <summary>An operator whose output is a sequence of tensors; only operators on sequences can read it.</summary>
public abstract class SequenceOperator : Operator
{
    public sealed override IReadOnlyList<Tensor> Run(NodeCall call) =>
        throw new InvalidOperationException($"{OpType} '{call.Node.DisplayName}' makes a sequence.");

    /// <summary>Computes the sequence.</summary>
    public abstract IReadOnlyList<Tensor> Make(NodeCall call);

    /// <summary>
    /// A place in a sequence, counted from the end where it is negative; <paramref name="otherwise"/> where input <paramref name="input"/>
    /// is left out.
    /// </summary>
    protected static int Place(NodeCall call, int input, int count, int otherwise) => call.OptionalLongs(input) is [var place]
        ? (int)NodeCall.Axis(place, count)
        : otherwise;
}
