using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>A folder as a user would have it: a copy of digits-cnn with its data and settings, and whatever the tool leaves there.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public Workplace()
    {
        Directory.CreateDirectory(folder["digits"]);
        Directory.CreateDirectory(folder["net"]);
        File.Copy(Repository.At("models", "digits", "digits.csv.gz"), DataPath);
        File.Copy(Repository.At("models", "digits-cnn", "model.onnx"), ModelPath);
        File.Copy(Repository.At("models", "digits-cnn", "compress.yaml"), this["net/compress.yaml"]);
    }

    public string ModelPath => this["net/model.onnx"];

    public string DataPath => this["digits/digits.csv.gz"];

    public string OutputPath => this["net/model.compressed.onnx"];

    public string ReportPath => this["net/model.report"];

    public string Root => folder.FullPath;

    public string this[string name] => folder[name];

    /// <summary>The report that the last run left.</summary>
    public JsonElement Report => JsonDocument.Parse(File.ReadAllText(Path.Combine(ReportPath, "report.json"))).RootElement;

    /// <summary>Compresses the network with a budget of few steps, which suffices wherever quality does not matter.</summary>
    public ToolRun Compress(params string[] options) => Tool.Run([ModelPath, "--steps", "30", .. options]);

    /// <summary>Every file below the folder with a hash of its content: equal before and after where nothing was written.</summary>
    public IReadOnlyDictionary<string, string> Files() => Directory
        .EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(Root, path), path => Directory.Exists(path) ? "folder" : Hash(path));

    /// <summary>Writes a text file and returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = Write(name, "");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Writes a model in which the network's weights were changed, and returns its path.</summary>
    public string WriteModel(string name, Func<Model, Model> change, StorageChoice storage = StorageChoice.Keep)
    {
        OnnxWriter.Write(change(OnnxReader.Read(ModelPath)), this[name], storage);
        return this[name];
    }

    /// <summary>The lines of the digits, header first.</summary>
    public string[] Digits()
    {
        using var gzip = new GZipStream(File.OpenRead(DataPath), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => folder.Dispose();

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
