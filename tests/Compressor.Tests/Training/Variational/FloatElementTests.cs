using System.Runtime.Intrinsics;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

public sealed class FloatElementTests
{
    [Fact]
    public unsafe void BFloat16_rounds_as_torch_does()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        float[] values = (randn(4096) * 1e3).data<float>().ToArray();
        float[] expected = tensor(values).bfloat16().to(ScalarType.Float32).data<float>().ToArray();
        var stored = new ushort[values.Length];
        var actual = new float[values.Length];
        fixed (ushort* start = stored)
        {
            for (int i = 0; i < values.Length; i += Vector512<float>.Count)
            {
                BFloat16Element.Store(Vector512.Create<float>(values.AsSpan(i)), start, i);
                BFloat16Element.Load(start, i).CopyTo(actual, i);
            }
        }

        Assert.Equal(expected, actual);
    }
}
