using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>TorchSharp's own layers.</summary>
public sealed class StockLayers : LayerMaker
{
    public override nn.Module<Tensor, Tensor> Linear(int inputs, int outputs) => nn.Linear(inputs, outputs);

    public override nn.Module<Tensor, Tensor> Conv(int inputs, int outputs, int kernel, int stride, int padding, bool bias) =>
        nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: padding, bias: bias);
}
