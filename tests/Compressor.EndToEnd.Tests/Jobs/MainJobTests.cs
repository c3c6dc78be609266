using System.Globalization;
using System.Text.Json;
using Compressor.EndToEnd.Tests.Support;
using Compressor.IR;
using Compressor.Onnx;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>One run of README's first command, shared by the tests that look at what it left.</summary>
public sealed class MainJob : IDisposable
{
    public MainJob()
    {
        OthersAtWork = Load() > 2 * Environment.ProcessorCount;
        Run = Tool.Run(Place.ModelPath, "--target", "0.1");
        OthersAtWork |= Load() > 2 * Environment.ProcessorCount;
    }

    internal Workplace Place { get; } = new();

    /// <summary>More than twice as much wanted to run as there are cores: no time means anything.</summary>
    internal bool OthersAtWork { get; }

    internal ToolRun Run { get; }

    public void Dispose() => Place.Dispose();

    /// <summary>How many threads ran or waited for a core, averaged over the last minute.</summary>
    private static double Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : 0;
}

/// <summary><c>compress models/digits-cnn/model.onnx --target 0.1</c>, nothing else stated.</summary>
public sealed class MainJobTests(MainJob job) : IClassFixture<MainJob>
{
    /// <summary>Twice what the manual promises for two idle cores.</summary>
    private const double MostSeconds = 120;

    [Fact]
    public void It_ends_well_and_soon()
    {
        job.Run.Succeeded();

        Assert.SkipWhen(job.OthersAtWork, "The machine is busy with other work.");
        Assert.InRange(job.Run.Elapsed.TotalSeconds, 0, MostSeconds);
    }

    [Fact]
    public void A_tenth_of_the_parameters_stays()
    {
        long original = Recount.Parameters(job.Place.ModelPath);
        long kept = Recount.NonZero(job.Place.OutputPath);

        Assert.Equal(38_282, original);
        Assert.InRange(kept / (double)original, 0.09, 0.10);
    }

    [Fact]
    public void The_accuracy_stays_within_a_point()
    {
        string[] digits = job.Place.Digits();
        double before = Recount.DigitsAccuracy(job.Place.ModelPath, digits);
        double after = Recount.DigitsAccuracy(job.Place.OutputPath, digits);

        Assert.Equal(324 / 329.0, before, 12);
        Assert.True(before - after <= 0.01, $"{before:P2} before, {after:P2} after");
    }

    [Fact]
    public void The_report_says_what_the_file_holds()
    {
        JsonElement report = job.Place.Report;
        JsonElement baseline = report.GetProperty("baseline");
        JsonElement compressed = report.GetProperty("compressed");
        string[] digits = job.Place.Digits();
        long parameters = Recount.Parameters(job.Place.ModelPath);
        long kept = Recount.NonZero(job.Place.OutputPath);
        double before = Recount.DigitsAccuracy(job.Place.ModelPath, digits);
        double after = Recount.DigitsAccuracy(job.Place.OutputPath, digits);

        Assert.Equal(parameters, baseline.GetProperty("parameters").GetInt64());
        Assert.Equal(Recount.NonZero(job.Place.ModelPath), baseline.GetProperty("nonZeroParameters").GetInt64());
        Assert.Equal(new FileInfo(job.Place.ModelPath).Length, baseline.GetProperty("fileBytes").GetInt64());
        Assert.Equal("accuracy", baseline.GetProperty("metric").GetProperty("name").GetString());
        Assert.Equal(before, baseline.GetProperty("metric").GetProperty("value").GetDouble(), 9);
        Assert.Equal(kept, compressed.GetProperty("nonZeroParameters").GetInt64());
        Assert.Equal((double)kept / parameters, compressed.GetProperty("density").GetDouble(), 12);
        Assert.Equal((double)parameters / kept, compressed.GetProperty("compressionRatio").GetDouble(), 9);
        Assert.Equal(new FileInfo(job.Place.OutputPath).Length, compressed.GetProperty("fileBytes").GetInt64());
        Assert.Equal(after, compressed.GetProperty("metric").GetProperty("value").GetDouble(), 9);
        Assert.Equal(before - after, compressed.GetProperty("metricDrop").GetDouble(), 9);
        Assert.Equal(329, report.GetProperty("data").GetProperty("testSamples").GetInt32());
        Assert.True(report.GetProperty("target").GetProperty("met").GetBoolean());
    }

    [Fact]
    public void The_report_counts_every_tensor_as_it_stands_in_the_file()
    {
        Dictionary<string, (long, long)> claimed = job.Place.Report.GetProperty("layers").EnumerateArray().ToDictionary(
            layer => layer.GetProperty("name").GetString()!,
            layer => (layer.GetProperty("parameters").GetInt64(), layer.GetProperty("nonZeroParameters").GetInt64()));
        IReadOnlyDictionary<string, float[]> original = Recount.Weights(job.Place.ModelPath);

        Assert.Equal(original.Keys.Order(), claimed.Keys.Order());
        Assert.All(Recount.Weights(job.Place.OutputPath), weight =>
            Assert.Equal((original[weight.Key].LongLength, weight.Value.LongCount(value => value != 0)), claimed[weight.Key]));
    }

    [Fact]
    public void Stock_runtime_sees_the_same_interface()
    {
        using var before = new InferenceSession(job.Place.ModelPath);
        using var after = new InferenceSession(job.Place.OutputPath);

        Assert.Equal(Shape(before.InputMetadata), Shape(after.InputMetadata));
        Assert.Equal(Shape(before.OutputMetadata), Shape(after.OutputMetadata));
        Assert.Equal("input Float [batch,1,8,8]", Assert.Single(Shape(after.InputMetadata)));
    }

    [Fact]
    public void A_large_tensor_is_packed_where_that_takes_fewer_bytes()
    {
        IReadOnlyList<Initializer> tensors = OnnxReader.Read(job.Place.OutputPath).Graph.Initializers;
        Initializer[] large = [.. tensors.Where(tensor => tensor.Data.Count >= 1_000)];

        Assert.NotEmpty(large);
        // Positions take at most a bit per element, a value that stays four bytes: with half of them gone that is less than either other form.
        Assert.All(large, tensor => Assert.Equal(
            2 * tensor.Data.NonZeroCount() < tensor.Data.Count, tensor.Storage == TensorStorage.Packed));
        Assert.Contains(large, tensor => tensor.Storage == TensorStorage.Packed);
        Assert.True(new FileInfo(job.Place.OutputPath).Length < new FileInfo(job.Place.ModelPath).Length / 2);
    }

    [Fact]
    public void It_leaves_the_model_the_report_and_nothing_else()
    {
        Assert.Equal(
            ["digits", "digits/digits.csv.gz", "net", "net/compress.lock.json", "net/compress.yaml", "net/model.compressed.onnx", "net/model.onnx",
                "net/model.report", "net/model.report/posterior.npz", "net/model.report/report.html", "net/model.report/report.json", "net/model.report/report.md"],
            job.Place.Files().Keys.Select(name => name.Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Shape(IReadOnlyDictionary<string, NodeMetadata> values) => values.Select(value =>
    {
        IEnumerable<string> axes = value.Value.Dimensions.Zip(value.Value.SymbolicDimensions, (size, name) => size < 0 ? name : $"{size}");
        return $"{value.Key} {value.Value.ElementDataType} [{string.Join(',', axes)}]";
    });
}
