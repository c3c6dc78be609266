using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// A window function over `size` samples: w(n) = a - b cos(2 pi n / N) + c cos(4 pi n / N), where N is the size, or with periodic = 0 one
/// less.
/// </summary>
internal abstract class CosineWindow : SingleOutputOperator
{
    /// <summary>The coefficients a, b and c.</summary>
    protected abstract (double A, double B, double C) Coefficients { get; }

    public sealed override string? Refuses(Node node, long opset)
    {
        var type = (ElementType)node.Int("output_datatype", (long)ElementType.Float32);
        return TorchTensors.TypeOf(type, ScalarType.Float32) is null ? $"{OpType} of {type}" : null;
    }

    protected sealed override Tensor Apply(NodeCall call)
    {
        long size = call.Longs(0)[0];
        long period = call.Int("periodic", 1) != 0 ? size : size - 1;
        var type = (ElementType)call.Int("output_datatype", (long)ElementType.Float32);
        Tensor angle = arange(size, ScalarType.Float64) * (2 * Math.PI / Math.Max(1, period));
        (double a, double b, double c) = Coefficients;
        Tensor window = a - angle.cos() * b + (angle * 2).cos() * c;
        return window.to(TorchTensors.TypeOf(type, call.Settings.FloatType)!.Value);
    }
}
