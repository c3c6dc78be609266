using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Google.Protobuf;
using Xunit;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Tests.Onnx;

/// <summary>Our rules and the reference checker come to the same verdicts.</summary>
public sealed class OnnxRulesTests
{
    /// <summary>Changes that break one rule each, with that rule; the reference checker finds these too.</summary>
    private static readonly IReadOnlyList<(string Rule, Action<ModelProto> Change)> Breaches =
    [
        ("IrVersionKnown", model => model.IrVersion = 1000),
        ("MetadataKeysUnique", model => model.MetadataProps.AddRange([new() { Key = "k", Value = "1" }, new() { Key = "k", Value = "2" }])),
        ("StandardOpsetImported", model => model.OpsetImport.Clear()),
        ("GraphNamed", model => model.Graph.ClearName()),
        ("ValueNamed", model => model.Graph.Input.Add(new ValueInfoProto { Type = model.Graph.Input[0].Type })),
        ("ValueTyped", model => model.Graph.Output[0].Type = null),
        ("ValueTyped", model => model.Graph.Output[0].Type.TensorType.Shape = null),
        ("InputUnique", model => model.Graph.Input.Add(model.Graph.Input[0].Clone())),
        ("InitializerNamed", model => model.Graph.Initializer.Add(Vector(""))),
        ("InitializerUnique", model => model.Graph.Initializer.Add(Vector("w"))),
        ("InitializerIsInput", model => model.IrVersion = 3),
        ("NodeNamesOperator", model => model.Graph.Node[0].ClearOpType()),
        ("NodeConnected", model => model.Graph.Node.Add(new NodeProto { OpType = "Relu" })),
        ("NodeInputsDefined", model => model.Graph.Node[0].Input[0] = "nowhere"),
        ("NodeInputsDefined", model => model.Graph.Node.Insert(0, new NodeProto { OpType = "Relu", Input = { "a" }, Output = { "early" } })),
        ("NodeOutputUnique", model => model.Graph.Node[1].Output[0] = "m"),
        ("NodeDomainImported", model => model.Graph.Node[0].Domain = "com.example"),
        ("AttributeNamed", model => AddAttribute(model, new AttributeProto { Type = Kind.Int, I = 1 })),
        ("AttributeUnique", model => AddAttribute(model, Alpha(), Alpha())),
        ("AttributeTyped", model => AddAttribute(model, new AttributeProto { Name = "alpha", F = 1 })),
        ("AttributeFieldMatchesType", model => AddAttribute(model, new AttributeProto { Name = "alpha", Type = Kind.Float, I = 1 })),
        ("AttributeOneValue", model => AddAttribute(model, new AttributeProto { Name = "alpha", Type = Kind.Float, F = 1, Floats = { 2 } })),
        ("TensorTyped", model => Weight(model).ClearDataType()),
        ("TensorOneDataField", model => Weight(model).FloatData.Add(1)),
        ("TensorOneDataField", model => Weight(model).ClearRawData()),
        ("TensorFieldMatchesType", model =>
        {
            Weight(model).ClearRawData();
            Weight(model).Int64Data.AddRange(new long[48]);
        }),
        ("TensorFieldMatchesType", model => Weight(model).DataType = 8),
        ("ExternalDataPresent", model =>
        {
            Weight(model).ClearRawData();
            Weight(model).DataLocation = TensorProto.Types.DataLocation.External;
            Weight(model).ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "absent.bin" });
        }),
        ("SparseValuesAreVector", model => Sparse(model).Values.Dims.Add(1)),
        ("SparseShape", model => Sparse(model).Dims.Clear()),
        ("SparseShape", model => Sparse(model).Dims[0] = 0),
        ("SparseIndicesAreInt64", model => Sparse(model).Indices = new TensorProto { DataType = 6, Dims = { 2 }, Int32Data = { 1, 2 } }),
        ("SparseIndicesShape", model => Sparse(model).Indices = new TensorProto { DataType = 7, Dims = { 3 }, Int64Data = { 1, 2, 3 } }),
        ("SparseIndicesAscending", model => Sparse(model).Indices.Int64Data[1] = 3),
        ("SparseIndicesAscending", model => Sparse(model).Indices.Int64Data[1] = 1),
        ("SparseIndicesAscending", model => Sparse(model).Indices.Int64Data[1] = 48),
        ("SparseIndicesAscending", model => Sparse(model).Indices =
            new TensorProto { DataType = 7, Dims = { 2, 2 }, Int64Data = { 1, 3, 0, 5 } }),
        ("SparseTensorComplete", model => Sparse(model).Indices = null),
    ];

    /// <summary>Changes that only our rules find: a runtime rejects the file, the reference checker without schemas does not.</summary>
    private static readonly IReadOnlyList<(string Rule, Action<ModelProto> Change)> OwnBreaches =
    [
        ("GraphOutputDefined", model => model.Graph.Output[0].Name = "nowhere"),
        ("TensorSize", model => Weight(model).RawData = ByteString.CopyFrom(new byte[100])),
        ("TensorExtents", model => Weight(model).Dims[0] = -1),
        ("SparseInitializersNeedIrVersion6", model => (model.IrVersion, _) = (5, Sparse(model))),
        ("FunctionsNeedIrVersion8", model =>
        {
            model.IrVersion = 7;
            model.Functions.Add(new FunctionProto { Name = "F" });
        }),
    ];

    [Fact]
    public void Each_breach_is_named_and_the_reference_checker_agrees()
    {
        using var folder = new TemporaryFolder();
        var paths = new List<string>();
        foreach ((string rule, Action<ModelProto> change) in Breaches)
        {
            string path = folder[$"{paths.Count}.onnx"];
            File.WriteAllBytes(path, ProtoModels.Dense(change).ToByteArray());
            paths.Add(path);
            Assert.Contains(OnnxRules.Check(path).Broken, line => line.StartsWith($"{rule}: ", StringComparison.Ordinal));
        }

        RequireChecker();
        IReadOnlyList<string> verdicts = OnnxChecker.Check(paths);
        Assert.All(Breaches.Zip(verdicts), pair => Assert.True(pair.Second != "valid", $"{pair.First.Rule} is valid to the checker."));
    }

    [Fact]
    public void Breaches_that_only_a_runtime_finds_are_named()
    {
        using var folder = new TemporaryFolder();
        foreach ((string rule, Action<ModelProto> change) in OwnBreaches)
        {
            File.WriteAllBytes(folder["m.onnx"], ProtoModels.Dense(change).ToByteArray());
            Assert.Contains(OnnxRules.Check(folder["m.onnx"]).Broken, line => line.StartsWith($"{rule}: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_we_write_is_valid_to_both()
    {
        using var folder = new TemporaryFolder();
        var paths = new List<string>();
        Model[] models =
        [
            SampleModels.Dense(), SampleModels.Dense(ElementType.Float16, 0.2), SampleModels.Dense(ElementType.Float64, 0.5),
            SampleModels.Dense(density: 0.0), SampleModels.Branches(),
        ];
        foreach (Model model in models)
        {
            foreach (StorageChoice choice in Enum.GetValues<StorageChoice>())
            {
                paths.Add(folder[$"{paths.Count}.onnx"]);
                OnnxWriter.Write(model, paths[^1], choice);
                RuleReport report = OnnxRules.Check(paths[^1]);
                Assert.Empty(report.Broken);
                Assert.True(report.Checked > 20);
            }
        }

        RequireChecker();
        Assert.All(OnnxChecker.Check(paths), verdict => Assert.Equal("valid", verdict));
    }

    [Fact]
    public void Real_models_and_our_copies_of_them_get_the_same_verdict_as_from_the_checker()
    {
        string models = TestData.Require("models");
        RequireChecker();
        using var folder = new TemporaryFolder();
        string[] originals = Directory.GetFiles(models, "*.onnx");
        foreach (string original in originals)
        {
            OnnxWriter.Write(OnnxReader.Read(original), folder[Path.GetFileName(original)], StorageChoice.Sparse);
        }

        string[] paths = [.. originals, .. originals.Select(path => folder[Path.GetFileName(path)])];
        foreach ((string path, string verdict) in paths.Zip(OnnxChecker.Check(paths)))
        {
            IReadOnlyList<string> broken = OnnxRules.Check(path).Broken;
            if (!NeedsSchemas(verdict))
            {
                Assert.True((broken.Count == 0) == (verdict == "valid"), $"{path}: the checker says {verdict}; we {string.Join(" ", broken)}");
            }
        }
    }

    /// <summary>Verdicts on operators' existence, which need schemas, and on versions newer than the installed checker.</summary>
    private static bool NeedsSchemas(string verdict) =>
        verdict.Contains("No Op registered", StringComparison.Ordinal)
        || verdict.Contains("higher than the checker", StringComparison.Ordinal);

    private static void RequireChecker() =>
        Assert.SkipUnless(OnnxChecker.IsPresent, "no python3 with the onnx package is installed (Debian: python3-onnx).");

    private static TensorProto Weight(ModelProto model) => model.Graph.Initializer[0];

    private static TensorProto Vector(string name) => new() { Name = name, DataType = 1, Dims = { 1 }, FloatData = { 1 } };

    private static AttributeProto Alpha() => new() { Name = "alpha", Type = Kind.Float, F = 1 };

    private static void AddAttribute(ModelProto model, params AttributeProto[] attributes)
    {
        model.Graph.Node[2].OpType = "LeakyRelu";
        model.Graph.Node[2].Attribute.AddRange(attributes);
    }

    /// <summary>Replaces the weight by a sparse one of two elements.</summary>
    private static SparseTensorProto Sparse(ModelProto model)
    {
        var sparse = new SparseTensorProto
        {
            Values = new TensorProto { Name = "w", DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } },
            Indices = new TensorProto { DataType = 7, Dims = { 2 }, Int64Data = { 3, 9 } },
            Dims = { 8, 6 },
        };
        model.Graph.Initializer.RemoveAt(0);
        model.Graph.SparseInitializer.Add(sparse);
        return sparse;
    }
}
