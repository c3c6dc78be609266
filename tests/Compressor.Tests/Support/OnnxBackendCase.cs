using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Training;

namespace Compressor.Tests.Support;

/// <summary>
/// The test cases that the ONNX project publishes: a folder per case with a model, inputs and expected outputs. Debian and Ubuntu package
/// them as libonnx-testdata; the environment variable COMPRESSOR_ONNX_TESTS names another folder.
/// </summary>
internal static class OnnxBackendCase
{
    public const string Variable = "COMPRESSOR_ONNX_TESTS";
    public const string PackageFolder = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Groups = ["node", "pytorch-converted", "pytorch-operator"];

    /// <summary>"group/case" of every case whose nodes are all in the operator table, from opset 7 on; one null where there are none.</summary>
    public static IEnumerable<string?> Names()
    {
        string folder = Folder();
        return Directory.Exists(folder)
            ? Groups.Where(group => Directory.Exists(Path.Combine(folder, group)))
                .SelectMany(group => Directory.EnumerateDirectories(Path.Combine(folder, group)))
                .Where(IsOurs)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
            : [null];
    }

    public static Model Model(string name) => OnnxReader.Read(Path.Combine(Folder(), name, "model.onnx"));

    /// <summary>The first data set's inputs or outputs, by the names of the graph.</summary>
    public static IReadOnlyDictionary<string, TensorData> Tensors(string name, string kind, IEnumerable<Value> values)
    {
        string set = Path.Combine(Folder(), name, "test_data_set_0");
        return values.Select((value, i) => (value.Name, File: Path.Combine(set, $"{kind}_{i}.pb")))
            .ToDictionary(entry => entry.Name, entry => Read(entry.File));
    }

    private static string Folder() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : PackageFolder;

    private static bool IsOurs(string path)
    {
        Model model = OnnxReader.Read(Path.Combine(path, "model.onnx"));
        return model.Opset >= 7 && model.Graph.Nodes.All(node => OperatorTable.Find(node) is not null);
    }

    private static TensorData Read(string file) =>
        new TensorReader(new ReadContext(file, null)).Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(file))).Data;
}
