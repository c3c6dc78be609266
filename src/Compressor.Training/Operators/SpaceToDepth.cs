using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Blocks of pixels become channels: [N, C, H b, W b] to [N, b b C, H, W].</summary>
internal sealed class SpaceToDepth : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long block = call.Int("blocksize", 1);
        long[] shape = call[0].shape;
        (long height, long width) = (shape[2] / block, shape[3] / block);
        return call[0].reshape(shape[0], shape[1], height, block, width, block)
            .permute(0, 3, 5, 1, 2, 4)
            .reshape(shape[0], shape[1] * block * block, height, width);
    }
}
