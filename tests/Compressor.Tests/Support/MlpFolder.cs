using Compressor.Data;
using Compressor.Tests.Cli;

namespace Compressor.Tests.Support;

/// <summary>A copy of digits-mlp with its data and settings, where a run of few steps takes a second.</summary>
internal sealed class MlpFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MlpFolder()
    {
        Directory.CreateDirectory(folder["digits"]);
        Directory.CreateDirectory(folder["net"]);
        File.Copy(Repository.At("models", "digits", "digits.csv.gz"), DataPath);
        File.Copy(Repository.At("models", "digits-mlp", "model.onnx"), ModelPath);
        File.Copy(Repository.At("models", "digits-mlp", "compress.yaml"), ConfigurationPath);
    }

    public string this[string name] => folder[name];

    public string DataPath => folder["digits/digits.csv.gz"];

    public string ModelPath => folder["net/model.onnx"];

    public string ConfigurationPath => folder["net/compress.yaml"];

    public string OutputPath => folder["net/model.compressed.onnx"];

    public string ReportPath => folder["net/model.report/report.json"];

    public string LockPath => folder["net/compress.lock.json"];

    /// <summary>What a run in this process takes: its own data and thread, nothing else stated.</summary>
    public CompressionOptions Options => new()
    {
        ModelPath = ModelPath,
        OutputPath = OutputPath,
        ReportPath = folder["net/model.report"],
        DataPath = DataPath,
        Preprocessing = new Preprocessing { Scale = 0.0625f },
        Threads = 1,
    };

    /// <summary>One thread: on a busy machine two that wait for each other take many times as long.</summary>
    public Outcome Compress(params string[] options) =>
        Tool.Run([ModelPath, "--steps", "60", "--threads", "1", "--target", "0.5", .. options]);

    public Outcome Check(params string[] options) => Tool.Run(["check", ModelPath, OutputPath, .. options]);

    public Outcome Verify(params string[] options) => Tool.Run(["verify", ModelPath, OutputPath, "--quiet", .. options]);

    /// <summary>Replaces text in a file.</summary>
    public static void Edit(string path, string text, string by)
    {
        string before = File.ReadAllText(path);
        Xunit.Assert.Contains(text, before, StringComparison.Ordinal);
        File.WriteAllText(path, before.Replace(text, by, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}
