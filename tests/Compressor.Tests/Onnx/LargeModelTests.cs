using System.Diagnostics;
using System.Globalization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx;

/// <summary>
/// What a large model costs: memory of 1.5 times its size, three times the time of copying its file, two seconds to look into it. 64 MB;
/// COMPRESSOR_BIG=1 makes it 1 GB, and holds it to the times too.
/// </summary>
public sealed class LargeModelTests
{
    private const double MostMemory = 1.5;
    private const double MostTime = 3;

    private static bool IsBig => Environment.GetEnvironmentVariable("COMPRESSOR_BIG") == "1";

    [Theory]
    [InlineData(16)]
    [InlineData(1)]
    public async Task Importing_and_writing_back_costs_little_more_than_copying(int layers)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of memory is read from /proc");
        using var folder = new TemporaryFolder();
        Make(folder[ImportCost.ModelName], layers);

        using Process process = ProcessTests.Start(StartupHook.ImportVariable, folder.FullPath);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        ImportCost cost = ImportCost.Read(folder.FullPath);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cost}"));
        Assert.InRange(cost.WriteBackPeak, 0, (long)(MostMemory * cost.Bytes));
        Assert.InRange(cost.ImportPeak, 0, (long)(MostMemory * cost.Bytes));

        // Seconds for what does not grow with the model, and for other work on a busy machine.
        double slack = IsBig ? 0 : 5;
        Assert.InRange(cost.WriteBackSeconds, 0, (MostTime * cost.CopySeconds) + slack);
        Assert.InRange(cost.ImportSeconds, 0, (MostTime * cost.CopySeconds) + slack);
    }

    [Fact]
    public async Task Inspect_answers_within_two_seconds()
    {
        using var folder = new TemporaryFolder();
        Make(folder["m.onnx"], 16);
        var fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Process process = ProcessTests.Start(StartupHook.Variable, "", "inspect", folder["m.onnx"]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            fastest = Stopwatch.GetElapsedTime(start) is var taken && taken < fastest ? taken : fastest;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fastest.TotalSeconds:F2} s"));
        Assert.True(fastest < TimeSpan.FromSeconds(2), $"{fastest.TotalSeconds:0.00} s");
    }

    /// <summary>Layers of random weights, in a file of their own.</summary>
    private static void Make(string path, int layers)
    {
        int width = (IsBig ? 16384 : 4096) / (int)Math.Sqrt(layers);
        var builder = new GraphBuilder("large");
        string x = builder.Input("x", ElementType.Float32, "n", width);
        for (int layer = 0; layer < layers; layer++)
        {
            var bytes = new byte[4L * width * width];
            new Random(layer).NextBytes(bytes);
            // Exponents below one: the weights of a network are small, and numbers.
            for (int i = 3; i < bytes.Length; i += 4)
            {
                bytes[i] &= 0xBD;
            }

            string w = builder.Initializer($"w{layer}", new TensorData(ElementType.Float32, [width, width], bytes));
            x = builder.Node("Relu", [builder.Node("MatMul", [x, w])]);
        }

        builder.Output(x, ElementType.Float32, "n", width);
        Model model = builder.Build();
        OnnxWriter.Write(
            model with
            {
                Graph = model.Graph with
                {
                    Initializers = [.. model.Graph.Initializers.Select(tensor => tensor with { Storage = TensorStorage.External })],
                },
            },
            path,
            StorageChoice.Keep);
    }
}
