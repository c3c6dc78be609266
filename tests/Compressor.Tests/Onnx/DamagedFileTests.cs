using System.Diagnostics;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Onnx.Packing;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx;

/// <summary>Damaged copies of small models: each is refused, or read and written the same way for ever after.</summary>
public sealed class DamagedFileTests
{
    private const int Copies = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("dense")]
    [InlineData("sparse")]
    [InlineData("branches")]
    [InlineData("packed")]
    [InlineData("functions")]
    public void Damaged_copies_are_refused_or_stable(string name)
    {
        byte[] whole = name switch
        {
            "dense" => ProtoModels.Bytes(SampleModels.Dense()),
            "sparse" => ProtoModels.Bytes(SampleModels.Dense(density: 0.3), StorageChoice.Sparse),
            "packed" => ProtoModels.Bytes(PackedModels.MatMul(PackedModels.Weights([64, 60], 0.1)), StorageChoice.Packed),
            "functions" => ProtoModels.Bytes(PackedModels.Chain(6, 20, 0.1, "codebook"), StorageChoice.Packed),
            _ => ProtoModels.Bytes(SampleModels.Branches()),
        };
        var random = new Random(11);
        int refused = 0;
        using var folder = new TemporaryFolder();
        for (int i = 0; i < Copies; i++)
        {
            byte[] damaged = Damage.Of(whole, random);
            long start = Stopwatch.GetTimestamp();
            try
            {
                byte[] once = ProtoModels.Bytes(OnnxReader.Read(damaged));
                Assert.Equal(once, ProtoModels.Bytes(OnnxReader.Read(once)));
            }
            catch (CompressorException error)
            {
                Assert.Equal(ErrorKind.Model, error.Kind);
                refused++;
            }

            File.WriteAllBytes(folder["damaged.onnx"], damaged);
            Assert.NotNull(OnnxRules.Check(folder["damaged.onnx"]));
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"copy {i} took {Stopwatch.GetElapsedTime(start)}.");
        }

        Assert.InRange(refused, Copies / 10, Copies - 1);
    }
}
