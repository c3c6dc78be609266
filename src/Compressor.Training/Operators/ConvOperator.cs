using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Cross-correlation over one, two or three spatial axes, with groups and dilation. X [N, C, …], W [M, C/group, …], B [M].
/// A variational kernel is sampled once per step, which takes one convolution where its outputs' noise would take two, and keeps what
/// outputs of one image have in common: they see the same kernel.
/// </summary>
internal abstract class ConvOperator : BilinearOperator
{
    protected internal sealed override bool SharesNoise => true;

    protected sealed override Tensor Operand(NodeCall call, int input, Tensor value) => input == 0 ? ChannelsLast.Of(value) : value;

    protected sealed override Tensor Product(NodeCall call, Tensor left, Tensor right) => Correlate(call, left, right, null);

    protected sealed override Tensor Biased(NodeCall call, Tensor left, Tensor right) => Correlate(call, left, right, call.Optional(2));

    private static Tensor Correlate(NodeCall call, Tensor x, Tensor weight, Tensor? bias) =>
        SpatialWindow.Of(call, x.shape, weight.shape[2..]).Correlate(x, weight, bias, call.Int("group", 1));
}
