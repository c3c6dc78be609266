using System.IO.Compression;
using System.Text.Json;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>LeNet-300-100 on MNIST, the network that the sparse variational dropout paper starts with, in eight epochs.</summary>
public sealed class MnistTests
{
    /// <summary>Molchanov et al. 2017 cut where log alpha passes 3; the learned rates should have brought the line about there.</summary>
    private const double MostThreshold = 6;

    [Fact]
    public void A_tenth_is_enough_and_the_learned_rates_say_which()
    {
        string mnist = TestData.Require("data", "mnist");
        using var folder = new TemporaryFolder();
        string model = Repository.At("models", "lenet-300-100", "model.onnx");
        string output = folder["small.onnx"];

        Tool.Run(model, "--data", mnist, "--target", "0.1", "--epochs", "8", "-o", output, "--report", folder["report"]).Succeeded();

        JsonElement report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["report"], "report.json"))).RootElement;
        (double before, double after) = (Accuracy(model, mnist), Accuracy(output, mnist));
        Assert.Equal(0.9830, before, 6);
        Assert.True(before - after <= 0.01, $"{before:P2} before, {after:P2} after");
        Assert.Equal(before - after, report.GetProperty("compressed").GetProperty("metricDrop").GetDouble(), 9);
        Assert.Equal(266_610, Recount.Parameters(model));
        Assert.InRange(Recount.NonZero(output) / 266_610.0, 0.09, 0.10);

        JsonElement decision = report.GetProperty("decision");
        double cut = decision.GetProperty("metricBeforeCut").GetDouble() - decision.GetProperty("metricAfterCut").GetDouble();
        JsonElement spread = decision.GetProperty("logSigma2");
        // Weights with the highest rates left along the path; the last line is drawn among those that the path left for it.
        Assert.InRange(decision.GetProperty("logAlphaThreshold").GetDouble(), -MostThreshold, MostThreshold);
        Assert.True(spread.GetProperty("p95").GetDouble() - spread.GetProperty("p5").GetDouble() >= 2, spread.GetRawText());
        Assert.InRange(Math.Abs(cut), 0, 0.005);
    }

    /// <summary>On the 10,000 test digits, each byte over 255.</summary>
    private static double Accuracy(string model, string mnist)
    {
        float[] pixels = [.. Body(Path.Combine(mnist, "t10k-images-idx3-ubyte.gz"), 16).Select(value => value / 255f)];
        int[] labels = [.. Body(Path.Combine(mnist, "t10k-labels-idx1-ubyte.gz"), 8).Select(value => (int)value)];
        return Recount.Accuracy(model, pixels, [labels.Length, 784], labels);
    }

    private static byte[] Body(string path, int header)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray()[header..];
    }
}
