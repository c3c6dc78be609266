using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Channels become blocks of pixels: [N, C b b, H, W] to [N, C, H b, W b]. In mode DCR the block's axes come before the channel's, in
/// mode CRD after it.
/// </summary>
internal sealed class DepthToSpace : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long block = call.Int("blocksize", 1);
        long[] shape = call[0].shape;
        long channels = shape[1] / (block * block);
        bool blockFirst = call.Text("mode", "DCR") == "DCR";
        Tensor blocks = blockFirst
            ? call[0].reshape(shape[0], block, block, channels, shape[2], shape[3]).permute(0, 3, 4, 1, 5, 2)
            : call[0].reshape(shape[0], channels, block, block, shape[2], shape[3]).permute(0, 1, 4, 2, 5, 3);
        return blocks.reshape(shape[0], channels, shape[2] * block, shape[3] * block);
    }
}
