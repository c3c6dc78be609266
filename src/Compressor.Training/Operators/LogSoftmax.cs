using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x minus the logarithm of the sum of e^x along an axis.</summary>
internal sealed class LogSoftmax : SoftmaxOperator
{
    protected override Tensor Normalised(Tensor x, long axis) => x.log_softmax(axis);
}
