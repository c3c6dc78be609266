using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Training;

namespace Compressor.Tests.Support;

/// <summary>
/// A test case that the ONNX project publishes: a folder with a model and, per data set, its inputs and expected outputs. Debian and Ubuntu
/// package them as libonnx-testdata; the environment variable COMPRESSOR_ONNX_TESTS names another folder.
/// </summary>
/// <param name="Name">"group/case".</param>
/// <param name="Required">
/// The case is ours to pass: it has a float tensor in or out and is no training, quantised, text or random operator, nor the expansion of
/// another case.
/// </param>
/// <param name="Runs">
/// Every operator of the case is in the operator table and takes its attributes, and its tensors have types that torch knows.
/// </param>
internal sealed record OnnxBackendCase(string Name, bool Required, bool Runs)
{
    public const string Variable = "COMPRESSOR_ONNX_TESTS";
    public const string PackageFolder = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Quantised =
        ["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger"];

    private static readonly string[] Random =
        ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

    private static readonly Lazy<IReadOnlyList<OnnxBackendCase>> Found = new(Find);

    /// <summary>The groups whose cases count; the others need a download.</summary>
    public static readonly IReadOnlyList<string> Groups = ["node", "pytorch-converted", "pytorch-operator", "simple"];

    /// <summary>Every case of the groups, sorted by name; none where they are not installed.</summary>
    public static IReadOnlyList<OnnxBackendCase> All => Found.Value;

    public string Group => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    public Model Model() => OnnxReader.Read(Path.Combine(Folder(), Name, "model.onnx"));

    /// <summary>The folders of the case's data sets.</summary>
    public IEnumerable<string> DataSets() =>
        Directory.EnumerateDirectories(Path.Combine(Folder(), Name), "test_data_set_*").Order(StringComparer.Ordinal);

    /// <summary>A data set's inputs or outputs, by the names of the graph.</summary>
    public static IReadOnlyDictionary<string, TensorData> Tensors(string set, string kind, IEnumerable<Value> values) =>
        values.Select((value, i) => (Value: value, File: Path.Combine(set, $"{kind}_{i}.pb")))
            .ToDictionary(entry => entry.Value.Name, entry => Read(entry.File, entry.Value.Type));

    private static string Folder() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : PackageFolder;

    private static OnnxBackendCase[] Find()
    {
        string folder = Folder();
        return
        [
            .. Groups.Select(group => Path.Combine(folder, group)).Where(Directory.Exists)
                .SelectMany(Directory.EnumerateDirectories)
                .Select(path => Of(folder, path))
                .OrderBy(subject => subject.Name, StringComparer.Ordinal),
        ];
    }

    private static OnnxBackendCase Of(string folder, string path)
    {
        string name = Path.GetRelativePath(folder, path).Replace('\\', '/');
        Model model = OnnxReader.Read(Path.Combine(path, "model.onnx"));
        IReadOnlyList<Node> nodes = model.Graph.Nodes;
        Value[] ends = [.. model.Graph.Inputs, .. model.Graph.Outputs];
        bool training = name.Contains("training", StringComparison.Ordinal) || nodes.Any(node => node.Domain == "ai.onnx.preview.training");
        bool other = nodes.Any(node => Quantised.Contains(node.OpType) || Random.Contains(node.OpType))
            || ends.Any(end => end.Type == ElementType.Text);
        bool isFloat = ends.Any(end => end.Type.IsFloatingPoint());
        bool runs = nodes.All(node => OperatorTable.Find(node) is { } known && known.Refuses(node, model.Opset) is null)
            && ends.All(end => TorchTensors.TypeOf(end.Type, TorchSharp.torch.ScalarType.Float32) is not null);
        return new(name, isFloat && !training && !other && !name.EndsWith("_expanded", StringComparison.Ordinal), runs);
    }

    private static TensorData Read(string file, ElementType declared)
    {
        var tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));
        TensorData data = new TensorReader(new ReadContext(file, null)).Read(tensor).Data;

        // Version 1.12 stores the bits of bfloat16 as uint16.
        return (data.Type, declared) is (ElementType.UInt16, ElementType.BFloat16)
            ? new TensorData(declared, data.Shape, data.Bytes)
            : data;
    }
}
