using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x, as a trained network uses it; the mask, where asked for, keeps everything.</summary>
internal sealed class Dropout : Operator
{
    public override bool Rearranges => true;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        if (call.Node.Outputs.Count < 2 || call.Node.Outputs[1].Length == 0)
        {
            return [x];
        }

        // Before opset 10 the mask has the type of x.
        return [x, ones(x.shape, call.Opset < 10 ? x.dtype : ScalarType.Bool, x.device)];
    }
}
