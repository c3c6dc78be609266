using Compressor.IR;
using Compressor.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>What torch computes with fast kernels is right on the processor at hand, or the slow ones are used.</summary>
public sealed class ConvolutionKernelsTests
{
    [Fact]
    public void Convolutions_are_right_once_checked()
    {
        ConvolutionKernels.Ensure();
        using var noGradient = no_grad();

        Assert.InRange(ConvolutionKernels.Error(ConvolutionKernels.Trust), 0, 1e-5);
    }

    [Fact]
    public void A_graph_with_convolutions_has_them_checked()
    {
        var graph = new GraphBuilder("kernel of 5x5");
        graph.Input("x", ElementType.Float32, "batch", 20, 6, 6);
        float[] kernel = [.. Enumerable.Range(0, 50 * 20 * 25).Select(i => (float)Math.Sin(i))];
        graph.Initializer("w", TensorData.FromFloats([50, 20, 5, 5], kernel));
        graph.Output(graph.Node("Conv", ["x", "w"], "y"), ElementType.Float32, "batch", 50, 2, 2);
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(graph.Build());
        module.eval();
        Tensor x = linspace(-1, 1, 2 * 20 * 36).reshape(2, 20, 6, 6);

        Tensor y = module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"];

        // The first sum by hand: the upper left window.
        double first = 0;
        float[] values = x.data<float>().ToArray();
        for (int i = 0; i < 20 * 25; i++)
        {
            (int channel, int row, int column) = (i / 25, i / 5 % 5, i % 5);
            first += kernel[i] * (double)values[channel * 36 + row * 6 + column];
        }

        Assert.Equal(first, y[0, 0, 0, 0].item<float>(), 1e-4);
        Assert.Equal(ConvolutionKernels.PrefersChannelsLast, ChannelsLast.Holds(y));
    }

    /// <summary>A convolution turns images, where that is faster, and what follows it has them as it gave them.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(1)]
    public void Images_turn_once(int channels)
    {
        ConvolutionKernels.Ensure();
        using var scope = NewDisposeScope();
        Tensor x = arange(2 * channels * 30).to(ScalarType.Float32).reshape(2, channels, 5, 6);

        Tensor turned = ChannelsLast.Of(x);

        if (channels > 1 && ConvolutionKernels.PrefersChannelsLast)
        {
            Assert.Equal(1, turned.stride(1));
        }
        else
        {
            Assert.Same(x, turned);
        }

        Assert.True(turned.equal(x).all().item<bool>());
        Assert.Same(turned, ChannelsLast.Of(turned));
        Tensor wide = x.to(ScalarType.Float64);
        Assert.Same(wide, ChannelsLast.Of(wide));
    }

    /// <summary>Where oneDNN is right with channels last only, everything else leaves it.</summary>
    [Fact]
    public void Convolutions_that_oneDNN_gets_wrong_are_left_to_others()
    {
        using var scope = NewDisposeScope();
        Tensor images = ChannelsLast.FromRows(zeros(2, 5, 6, 3));

        Assert.True(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, images, groups: 1));
        Assert.False(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, images, groups: 3));
        Assert.False(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, images.contiguous(), groups: 1));
        Assert.False(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, images.to(ScalarType.BFloat16), groups: 1));
        Assert.True(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, images.contiguous().to(ScalarType.Float64), groups: 3));
        Assert.False(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, zeros(2, 3, 6), groups: 1));
        Assert.True(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, zeros(2, 1, 5, 6), groups: 1));
        Assert.False(ConvolutionKernels.Computes(OneDnnTrust.ChannelsLast, zeros(2, 1, 5, 6).requires_grad_(true), groups: 1));
        Assert.All(
            (OneDnnTrust[])[OneDnnTrust.All, OneDnnTrust.None],
            trust => Assert.True(ConvolutionKernels.Computes(trust, zeros(2, 3, 6), groups: 3)));
    }

    [Fact]
    public void A_convolution_in_float64_gives_float32_and_its_gradients()
    {
        ConvolutionKernels.Ensure();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor x = randn([2, 5, 9], generator: generator).requires_grad_(true);
        Tensor weight = randn([7, 5, 3], generator: generator).requires_grad_(true);
        Tensor bias = randn([7], generator: generator);
        var seen = ScalarType.Float32;

        Tensor y = ConvolutionKernels.Run(computes: false, x, weight, bias, (x, weight, bias) =>
        {
            seen = x.dtype;
            return nn.functional.conv1d(x, weight, bias);
        });
        y.sum().backward();

        Assert.Equal((ScalarType.Float64, ScalarType.Float32), (seen, y.dtype));
        Tensor window = x.detach()[1].slice(1, 3, 6, 1);
        Assert.Equal((window * weight.detach()[4]).sum().item<float>() + bias[4].item<float>(), y[1, 4, 3].item<float>(), 1e-4);
        Tensor byWeight = x.detach().slice(2, 1, 8, 1).sum([0, 2]);
        Tensor byImage = weight.detach().sum([0, 2]);
        Assert.True(byWeight.allclose(weight.grad![2].slice(1, 1, 2, 1).flatten(), atol: 1e-4));
        Assert.True(byImage.allclose(x.grad![0].slice(1, 4, 5, 1).flatten(), atol: 1e-4));
    }

    [Fact]
    public void What_torch_does_not_export_cannot_be_switched_off()
    {
        ConvolutionKernels.Ensure();

        Assert.False(ConvolutionKernels.TrySwitchOff("no_such_setter"));
    }
}
