using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Cross-correlation over one, two or three spatial axes, with groups and dilation. X [N, C, …], W [M, C/group, …], B [M].
/// </summary>
internal abstract class ConvOperator : BilinearOperator
{
    protected sealed override Tensor Operand(NodeCall call, int input, Tensor value) => input == 0 ? ChannelsLast.Of(value) : value;

    protected sealed override Tensor Product(NodeCall call, Tensor left, Tensor right) => Correlate(call, left, right, null);

    protected sealed override Tensor Biased(NodeCall call, Tensor left, Tensor right) => Correlate(call, left, right, call.Optional(2));

    private static Tensor Correlate(NodeCall call, Tensor x, Tensor weight, Tensor? bias) =>
        SpatialWindow.Of(call, x.shape, weight.shape[2..]).Correlate(x, weight, bias, call.Int("group", 1));
}
