using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Locking;

/// <summary><c>compress verify</c> reads everything anew that a lock names.</summary>
public sealed class LockCheckTests(LockCheckTests.Compressed fixture) : IClassFixture<LockCheckTests.Compressed>
{
    /// <summary>One run, whose lock the tests tamper with.</summary>
    public sealed class Compressed : IDisposable
    {
        public Compressed() => Xunit.Assert.Equal(0, Place.Compress("--quiet").Code);

        internal MlpFolder Place { get; } = new();

        public void Dispose() => Place.Dispose();
    }

    [Fact]
    public void A_lock_that_holds_is_verified()
    {
        Outcome outcome = Cultures.Under("ru-RU", () => fixture.Place.Verify());

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Verified.", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"model\": {\n          \"path\": \"model.onnx\",\n          \"sha256\": \"", "the model changed: model.onnx")]
    [InlineData("digits.csv.gz\"\n          ],\n          \"files\": 1,\n          \"bytes\": 54210,\n          \"sha256\": \"", "the data changed: ../digits/digits.csv.gz")]
    [InlineData("\"path\": \"compress.yaml\",\n          \"sha256\": \"", "the settings changed: compress.yaml")]
    [InlineData("\"TorchSharp\": \"", "TorchSharp was '1")]
    [InlineData("\"compress\": \"", "compress was '1")]
    [InlineData("\"path\": \"model.compressed.onnx\",\n          \"sha256\": \"", "the compressed model changed: model.compressed.onnx")]
    [InlineData("\"nonZeroParameters\": ", "non-zero parameters: 18613 there, 8613 now")]
    [InlineData("\"parameters\": ", "parameters: 117226 there, 17226 now")]
    [InlineData("\"density\": ", "density: 10.5 there, 0.5 now")]
    [InlineData("\"fileBytes\": ", "file bytes: 1")]
    [InlineData("\"gzipBytes\": ", "gzip bytes: 1")]
    [InlineData("\"metricDrop\": ", "metric drop: 10")]
    [InlineData("\"value\": ", "metric: 10.")]
    public void What_moved_is_named(string before, string expected)
    {
        string locked = File.ReadAllText(fixture.Place.LockPath);
        try
        {
            MlpFolder.Edit(fixture.Place.LockPath, before, before + "1");

            Outcome outcome = fixture.Place.Verify();

            Assert.Equal(7, outcome.Code);
            Assert.Contains($"  compress.lock.json: {expected}", outcome.Out, StringComparison.Ordinal);
            Assert.StartsWith("compress : error CMP7000: ", outcome.ErrorLines[^1], StringComparison.Ordinal);
        }
        finally
        {
            File.WriteAllText(fixture.Place.LockPath, locked);
        }
    }

    [Fact]
    public void Data_and_settings_that_are_gone_are_named()
    {
        using var place = new MlpFolder();
        place.Compress("--quiet");
        File.Delete(place.ConfigurationPath);
        File.Delete(place.DataPath);

        Outcome outcome = place.Verify();

        Assert.Equal(7, outcome.Code);
        Assert.Contains("the data are gone, or no longer named: ../digits/digits.csv.gz", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("the settings file is gone: compress.yaml", outcome.Out, StringComparison.Ordinal);
    }
}
