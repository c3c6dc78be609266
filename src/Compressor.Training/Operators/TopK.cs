using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The k largest (or, with largest = 0, smallest) elements along `axis` and their places, sorted; of equal ones the first. k is an
/// attribute before opset 10, an input since.
/// </summary>
internal sealed class TopK : Operator
{
    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long k = call.Node.Attribute("k") as long? ?? call.Longs(1)[0];
        long axis = NodeCall.Axis(call.Int("axis", -1), x.dim());

        // torch.topk leaves open which of equal elements it takes.
        (Tensor values, Tensor places) = x.sort(axis, descending: call.Int("largest", 1) != 0, stable: true);
        return [values.narrow(axis, 0, k), places.narrow(axis, 0, k)];
    }
}
