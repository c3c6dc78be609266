using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>e^x over the sum of e^x along an axis.</summary>
internal sealed class Softmax : SoftmaxOperator
{
    protected override Tensor Normalised(Tensor x, long axis) => x.softmax(axis);
}
