using System.Diagnostics;
using System.Globalization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>
/// Damaged copies of real models through reader, import and writer: each is refused in one line, or read and written the same way for
/// ever after. 500 copies; COMPRESSOR_FUZZ=10000 makes it as many.
/// </summary>
public sealed class DamagedModelTests
{
    private static readonly string[] Names =
        ["mnist8_cntk", "gpt2_tiny_nopast", "cifar10_winml_cnn", "marabou_selfattn_small", "silero_v6_16k_op15"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static int Copies =>
        int.TryParse(Environment.GetEnvironmentVariable("COMPRESSOR_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int copies)
            ? copies
            : 500;

    public static TheoryData<string> Models() => [.. Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Damaged_copies_are_refused_or_stable(string name)
    {
        byte[] whole = File.ReadAllBytes(TestData.Require("models", $"{name}.onnx"));
        var failures = new List<string>();
        int imported = 0;
        int refused = 0;
        for (int seed = 0; seed < Copies / Names.Length; seed++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            byte[] damaged = Damage.Of(whole, new Random(seed));
            long start = Stopwatch.GetTimestamp();
            try
            {
                (imported, refused) = Survives(damaged) ? (imported + 1, refused) : (imported, refused + 1);
            }
            catch (Exception error)
            {
                failures.Add($"seed {seed}: {error.GetType().Name}: {error.Message.Split('\n')[0]} {Where(error)}");
            }

            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (taken > Limit)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: took {taken.TotalSeconds:F1} s"));
            }
        }

        Assert.True(failures.Count == 0, $"{name}: {failures.Count} of {Copies / Names.Length}:\n{string.Join('\n', failures.Take(40))}");
        Assert.True(refused > 0 && imported + refused == Copies / Names.Length);
    }

    /// <summary>False where a copy is refused; it must then be in one line, and as a mistake in the model.</summary>
    private static bool Survives(byte[] damaged)
    {
        try
        {
            Model model = OnnxReader.Read(damaged);
            byte[] once = ProtoModels.Bytes(model);
            Assert.Equal(once, ProtoModels.Bytes(OnnxReader.Read(once)));
            using var module = GraphModule.From(model);
            return true;
        }
        catch (CompressorException error)
        {
            Assert.Equal(ErrorKind.Model, error.Kind);
            Assert.DoesNotContain('\n', error.Message);
            return false;
        }
    }

    private static string Where(Exception error) =>
        (error.StackTrace ?? "").Split('\n').FirstOrDefault(line => line.Contains("Compressor.", StringComparison.Ordinal))?.Trim() ?? "";
}
