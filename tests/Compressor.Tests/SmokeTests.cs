namespace Compressor.Tests;

public sealed class SmokeTests
{
    [Xunit.Fact]
    public void Libtorch_loads() => Xunit.Assert.Equal(3f, TorchSharp.torch.ones(3).sum().item<float>());
}
