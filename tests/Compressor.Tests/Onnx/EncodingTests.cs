using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace Compressor.Tests.Onnx;

/// <summary>Every way to store a tensor gives the same tensor, to us and to ONNX Runtime.</summary>
public sealed class EncodingTests
{
    private static readonly ElementType[] FloatingPoint =
        [ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.BFloat16];

    public static TheoryData<ElementType> FloatingPointTypes() => [.. FloatingPoint];

    public static TheoryData<ElementType> AllTypes() =>
        [.. Enum.GetValues<ElementType>().Where(type => type is not (ElementType.Undefined or ElementType.Text))];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Typed_fields_hold_every_type(ElementType type)
    {
        var bytes = new byte[type.Bytes(7)];
        new Random(3).NextBytes(bytes);
        if (type == ElementType.Bool)
        {
            bytes = [.. bytes.Select(value => (byte)(value & 1))];
        }

        var data = new TensorData(type, [7], bytes);
        Model model = WithConstant(new Initializer("k", data) { Storage = TensorStorage.Typed });

        byte[] file = ProtoModels.Bytes(model);

        Assert.False(ModelProto.Parser.ParseFrom(file).Graph.Initializer[0].HasRawData);
        Initializer read = OnnxReader.Read(file).Graph.Initializers.Single();
        Assert.Equal(TensorStorage.Typed, read.Storage);
        Assert.Equal((type, 7L), (read.Data.Type, read.Data.Count));
        Assert.Equal(bytes, read.Data.Bytes.ToArray());
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.UInt32)]
    [InlineData(ElementType.UInt64)]
    [InlineData(ElementType.Bool)]
    public void Onnx_Runtime_reads_what_every_storage_wrote(ElementType type)
    {
        var bytes = new byte[type.Bytes(16)];
        for (int i = 0; i < 16; i += 3)
        {
            bytes[(i + 1) * type.Bits() / 8 - 1] = type == ElementType.Bool ? (byte)1 : (byte)0x41;
        }

        using var folder = new TemporaryFolder();
        foreach (TensorStorage storage in Enum.GetValues<TensorStorage>().Where(storage => storage != TensorStorage.Packed))
        {
            Model model = WithConstant(new Initializer("k", new TensorData(type, [4, 4], bytes)) { Storage = storage });
            WrittenModel written = OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Keep);

            string id = storage == TensorStorage.Raw ? "dense" : storage.ToString().ToLowerInvariant();
            Assert.Equal(id, written.Tensors.Single().Storage);
            TensorData y = Ort.Run(folder["m.onnx"], new Dictionary<string, TensorData>())["y"];
            Assert.Equal(bytes, y.Bytes.ToArray());
            Assert.Equal(bytes, OnnxReader.Read(folder["m.onnx"]).Graph.Initializers.Single().Data.Bytes.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(FloatingPointTypes))]
    public void Sparse_weights_come_back_and_keep_their_zeros(ElementType type)
    {
        TensorData weights = SampleModels.Weights([5, 7, 3], type, density: 0.2);
        Model model = WithConstant(new Initializer("k", weights));

        byte[] file = ProtoModels.Bytes(model, StorageChoice.Sparse);

        SparseTensorProto sparse = ModelProto.Parser.ParseFrom(file).Graph.SparseInitializer.Single();
        Assert.Equal([weights.NonZeroCount()], sparse.Indices.Dims);
        Assert.Equal(sparse.Indices.Dims, sparse.Values.Dims);
        Initializer read = OnnxReader.Read(file).Graph.Initializers.Single();
        Assert.Equal(TensorStorage.Sparse, read.Storage);
        Assert.Equal(weights.Bytes.ToArray(), read.Data.Bytes.ToArray());
        Assert.Equal(file, ProtoModels.Bytes(OnnxReader.Read(file)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(1.0)]
    public void Sparse_and_dense_compute_the_same(double density)
    {
        using var folder = new TemporaryFolder();
        Model model = SampleModels.Dense(density: density);
        OnnxWriter.Write(model, folder["dense.onnx"], StorageChoice.Dense);
        WrittenModel sparse = OnnxWriter.Write(model, folder["sparse.onnx"], StorageChoice.Sparse);

        Assert.All(sparse.Tensors, tensor => Assert.Equal("sparse", tensor.Storage));
        TensorData expected = Ort.Run(folder["dense.onnx"], SampleModels.DenseInputs())["y"];
        Assert.Equal(expected.Bytes.ToArray(), Ort.Run(folder["sparse.onnx"], SampleModels.DenseInputs())["y"].Bytes.ToArray());
    }

    [Fact]
    public void Coordinates_are_read_like_linear_indices()
    {
        SparseTensorProto Sparse(TensorProto indices) => new()
        {
            Values = new TensorProto { Name = "k", DataType = 1, Dims = { 2 }, FloatData = { 5, 6 } },
            Indices = indices,
            Dims = { 2, 3 },
        };
        ModelProto proto = ProtoModels.Of(WithConstant(new Initializer("k", SampleModels.Weights([2, 3], ElementType.Float32, 1))));
        proto.Graph.Initializer.Clear();
        foreach (TensorProto indices in (TensorProto[])
            [
                new() { DataType = 7, Dims = { 2, 2 }, Int64Data = { 0, 1, 1, 2 } },
                new() { DataType = 7, Dims = { 2 }, Int64Data = { 1, 5 } },
            ])
        {
            ModelProto model = proto.Clone();
            model.Graph.SparseInitializer.Add(Sparse(indices));
            Assert.Equal([0f, 5, 0, 0, 0, 6], ProtoModels.Read(model).Graph.Initializers.Single().Data.ToFloats());
        }
    }

    [Fact]
    public void What_sparse_tensors_carry_besides_survives_every_storage()
    {
        Model model = WithConstant(new Initializer("k", SampleModels.Weights([5, 5], ElementType.Float32, 0.2)));
        ModelProto proto = ModelProto.Parser.ParseFrom(ProtoModels.Bytes(model, StorageChoice.Sparse));
        SparseTensorProto sparse = proto.Graph.SparseInitializer[0];
        sparse.Values.MergeFrom([0x62, 2, (byte)'d', (byte)'v']);
        sparse.Indices.MergeFrom([0x62, 2, (byte)'d', (byte)'i']);
        sparse.Indices.Name = "positions";
        byte[] file = proto.ToByteArray();
        Model read = OnnxReader.Read(file);

        Assert.Equal(proto, ModelProto.Parser.ParseFrom(ProtoModels.Bytes(read)));
        foreach (TensorStorage storage in Enum.GetValues<TensorStorage>())
        {
            Initializer moved = read.Graph.Initializers[0] with { Storage = storage };
            Model other = OnnxReader.Read(ProtoModels.Bytes(read with { Graph = read.Graph with { Initializers = [moved] } }));
            Assert.Equal(moved.Data.Bytes.ToArray(), other.Graph.Initializers[0].Data.Bytes.ToArray());
            Assert.True(other.Graph.Initializers[0].Unmodelled.Span.IndexOf("dv"u8) >= 0);
        }
    }

    [Fact]
    public void Auto_takes_the_fewest_bytes_tensor_by_tensor()
    {
        using var folder = new TemporaryFolder();
        Initializer[] tensors =
        [
            new("full", SampleModels.Weights([40, 50], ElementType.Float32, 0.9)),
            new("empty", SampleModels.Weights([40, 50], ElementType.Float32, 0.05)),
            new("half", SampleModels.Weights([40, 50], ElementType.Float32, 0.34)),
            new("small", TensorData.FromLongs([3], [1, 2, 3])),
            new("large", TensorData.FromLongs([2], [-1, long.MaxValue])),
        ];
        Model model = SampleModels.Dense();
        model = model with { Graph = model.Graph with { Initializers = [.. model.Graph.Initializers, .. tensors] } };

        WrittenModel auto = OnnxWriter.Write(model, folder["auto.onnx"], StorageChoice.Auto);
        WrittenModel dense = OnnxWriter.Write(model, folder["dense.onnx"], StorageChoice.Dense);
        WrittenModel sparse = OnnxWriter.Write(model, folder["sparse.onnx"], StorageChoice.Sparse);

        WrittenModel packed = OnnxWriter.Write(model, folder["packed.onnx"], StorageChoice.Packed);

        Assert.Equal(
            ["packed bitmask float32", "packed gaps float32", "packed bitmask float32", "typed", "dense"],
            auto.Tensors.Skip(2).Select(tensor => tensor.Storage));
        Assert.True(auto.FileBytes <= new[] { dense, sparse, packed }.Min(written => written.FileBytes));

        foreach ((WrittenModel written, string file) in new[] { (dense, "dense.onnx"), (sparse, "sparse.onnx") })
        {
            ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder[file]));
            Assert.Equal(new FileInfo(folder[file]).Length, written.FileBytes);
            int before = proto.Graph.CalculateSize();
            proto.Graph.Initializer.Clear();
            proto.Graph.SparseInitializer.Clear();
            Assert.Equal(before - proto.Graph.CalculateSize(), written.Tensors.Sum(tensor => tensor.Bytes));
        }
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(8, true)]
    public void Older_versions_and_defaults_of_inputs_stay_dense(long irVersion, bool asInput)
    {
        Model model = SampleModels.Dense(density: 0, irVersion: irVersion);
        if (asInput)
        {
            IEnumerable<Value> weights = model.Graph.Initializers.Select(
                w => new Value(w.Name, w.Data.Type, [.. w.Data.Shape.Select(d => (Dimension)d)]));
            model = model with { Graph = model.Graph with { Inputs = [.. model.Graph.Inputs, .. weights] } };
        }

        using var stream = new MemoryStream();
        Assert.All(OnnxWriter.Write(model, stream, StorageChoice.Sparse).Tensors, tensor => Assert.Equal("dense", tensor.Storage));
    }

    /// <summary>A model without inputs whose output is one initializer.</summary>
    private static Model WithConstant(Initializer initializer)
    {
        var builder = new GraphBuilder("constant");
        builder.Output(builder.Node("Identity", ["k"], "y"), initializer.Data.Type, [.. initializer.Data.Shape.Select(d => (Dimension)d)]);
        Model model = builder.Build();
        return model with { Graph = model.Graph with { Initializers = [initializer] } };
    }
}
