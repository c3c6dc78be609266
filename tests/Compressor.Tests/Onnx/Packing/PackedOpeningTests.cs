using System.Diagnostics;
using System.Globalization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx.Packing;

/// <summary>
/// What opening costs, by hand since it times: COMPRESSOR_OPENING names the built tool, and the table of the README comes out on the screen.
/// </summary>
public sealed class PackedOpeningTests
{
    public const string Variable = "COMPRESSOR_OPENING";

    [Fact]
    public void Twenty_five_million_elements_open_within_twice_the_time_and_two_and_a_half_times_the_peak()
    {
        string tool = Environment.GetEnvironmentVariable(Variable) ?? "";
        Assert.SkipUnless(File.Exists(tool), $"{Variable} names no tool.");
        using var folder = new TemporaryFolder();
        Console.WriteLine("| storage | bytes | opening, ms | peak, MB |");
        OnnxWriter.Write(PackedModels.MatMul(PackedModels.Weights([5000, 5000], 0.05)), folder["dense.onnx"], StorageChoice.Dense);
        (double denseTime, double densePeak) = Opening(tool, folder["dense.onnx"], "dense");
        foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
        {
            foreach (StorageChoice choice in (StorageChoice[])[StorageChoice.Packed, StorageChoice.Auto])
            {
                OnnxWriter.Write(PackedModels.MatMul(PackedModels.Weights([5000, 5000], 0.05, values)), folder["m.onnx"], choice);
                (double time, double peak) = Opening(tool, folder["m.onnx"], $"{choice} {values}");
                Assert.InRange(time / denseTime, 0, 2);
                Assert.InRange(peak / densePeak, 0, 2.5);
            }
        }
    }

    [Fact]
    public void Sizes_of_a_large_matrix()
    {
        Assert.SkipUnless(File.Exists(Environment.GetEnvironmentVariable(Variable)), $"{Variable} names no tool.");
        Console.WriteLine("| values | density | bytes |");
        foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
        {
            foreach (double density in (double[])[0.5, 0.2, 0.1, 0.05, 0.02, 0.01])
            {
                using var file = new MemoryStream();
                WrittenModel written = OnnxWriter.Write(PackedModels.MatMul(PackedModels.Weights([4096, 1024], density, values)), file, StorageChoice.Packed);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {values} | {density} | {written.FileBytes} |"));
                Assert.True(written.FileBytes < 4096 * 1024 * 4);
            }
        }
    }

    private static (double Milliseconds, double Bytes) Opening(string tool, string path, string name)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, ["measure-opening", path]) { RedirectStandardOutput = true })!;
        double[] figures = [.. process.StandardOutput.ReadToEnd().Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {new FileInfo(path).Length} | {figures[0]:F0} | {figures[1] / 1e6:F0} |"));
        return (figures[0], figures[1]);
    }
}
