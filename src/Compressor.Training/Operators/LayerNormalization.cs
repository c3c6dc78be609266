using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * scale + bias, with statistics over the axes from `axis` on. Outputs: y, the mean and
/// 1 / sqrt(variance + epsilon).
/// </summary>
internal sealed class LayerNormalization(string domain = "") : Operator
{
    public override string Domain => domain;

    public override bool Trains(int input) => input is 1 or 2;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        (Tensor x, Tensor scale, Tensor? bias) = (call[0], call[1], call.Optional(2));
        int axis = (int)NodeCall.Axis(call.Int("axis", -1), x.dim());
        double epsilon = call.Float("epsilon", 1e-5);
        long[] normalised = x.shape[axis..];
        bool fits = scale.shape.AsSpan().SequenceEqual(normalised) && (bias is null || bias.shape.AsSpan().SequenceEqual(normalised));
        Tensor y = functional.layer_norm(x, normalised, fits ? scale : null, fits ? bias : null, epsilon);
        if (!fits)
        {
            // ONNX lets scale and bias broadcast, torch does not.
            y = bias is null ? y * scale : y * scale + bias;
        }

        return call.Node.Outputs.Count == 1 ? [y] : [y, .. Statistics(x, axis, epsilon)];
    }

    /// <summary>The mean and 1 / sqrt(variance + epsilon) over the axes from <paramref name="axis"/> on, those axes kept.</summary>
    public static IEnumerable<Tensor> Statistics(Tensor x, int axis, double epsilon)
    {
        long[] axes = [.. Enumerable.Range(axis, (int)x.dim() - axis).Select(reduced => (long)reduced)];
        Tensor mean = x.mean(axes, keepdim: true);
        return [mean, ((x - mean).square().mean(axes, keepdim: true) + epsilon).rsqrt()];
    }
}
