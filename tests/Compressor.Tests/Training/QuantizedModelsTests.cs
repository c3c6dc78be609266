using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Which models count as quantised.</summary>
public sealed class QuantizedModelsTests
{
    private static readonly TensorData Weight = OperatorCase.Of<sbyte>(ElementType.Int8, [2, 2], 1, -2, 3, -4);

    [Fact]
    public void A_dequantized_weight_and_the_quantized_activations_around_it_are_named()
    {
        var builder = new GraphBuilder("qdq");
        builder.Input("x", ElementType.Float32, "batch", 2);
        string scale = builder.Initializer("scale", OperatorCase.Numbers([], 0.5f));
        string codes = builder.Node("QuantizeLinear", ["x", scale]);
        string x = builder.Node("DequantizeLinear", [codes, scale]);
        string turned = builder.Node("Transpose", [builder.Initializer("w", Weight)]);
        builder.Node("MatMul", [x, builder.Node("DequantizeLinear", [turned, scale])], "y");

        Assert.Equal(["DequantizeLinear ('DequantizeLinear_1', 'DequantizeLinear_3')", "QuantizeLinear ('QuantizeLinear_0')"], QuantizedModels.Find(builder.Build()));
    }

    [Theory]
    [InlineData("MatMulInteger", "", "MatMulInteger ('node')")]
    [InlineData("QLinearMatMul", "", "QLinearMatMul ('node')")]
    [InlineData("QAttention", "com.microsoft", "com.microsoft.QAttention ('node')")]
    [InlineData("MatMulNBits", "com.microsoft", "com.microsoft.MatMulNBits ('node')")]
    [InlineData("MatMulInteger", "ai.example", null)]
    [InlineData("Gather", "", null)]
    public void An_operator_of_the_table_that_reads_an_integer_matrix_makes_a_model_quantized(string opType, string domain, string? expected)
    {
        var node = new Node(opType, ["x", "w"], ["y"]) { Name = "node", Domain = domain };
        var graph = new Graph { Initializers = [new Initializer("w", Weight)], Nodes = [node] };

        Assert.Equal(expected is null ? [] : [expected], QuantizedModels.Find(Of(graph)));
    }

    [Fact]
    public void A_branch_reads_the_weights_around_it()
    {
        var body = new Graph { Nodes = [new Node("ConvInteger", ["x", "w"], ["z"])] };
        var choice = new Node("If", ["condition"], ["y"]) { Attributes = [new NodeAttribute("then_branch", body)] };

        Assert.Equal(["ConvInteger ('z')"], QuantizedModels.Find(Of(new Graph { Initializers = [new Initializer("w", Weight)], Nodes = [choice] })));
    }

    [Fact]
    public void Quantization_of_data_alone_is_none_of_weights()
    {
        var builder = new GraphBuilder("preprocessing");
        builder.Input("pixels", ElementType.UInt8, "batch", 4);
        string scale = builder.Initializer("scale", OperatorCase.Numbers([], 0.5f));
        string x = builder.Node("DequantizeLinear", ["pixels", scale]);
        builder.Node("MatMul", [x, builder.Initializer("w", OperatorCase.Numbers([4, 1], 1, 2, 3, 4))], "y");

        Assert.Empty(QuantizedModels.Find(builder.Build()));
    }

    [Fact]
    public void A_real_quantized_model_is_found()
    {
        Model model = OnnxReader.Read(TestData.Require("models", "shufflenetv2_int8.onnx"));
        Assert.Contains(QuantizedModels.Find(model), entry => entry.StartsWith("QLinearConv (", StringComparison.Ordinal));
    }

    [Fact]
    public void Real_float_models_are_not()
    {
        string folder = TestData.Require("models");
        IEnumerable<string> quantized = Directory.EnumerateFiles(folder, "*.onnx").Where(path => QuantizedModels.Find(OnnxReader.Read(path)).Count > 0);
        Assert.Equal(["shufflenetv2_int8.onnx"], quantized.Select(Path.GetFileName));
    }

    private static Model Of(Graph graph) => new() { Graph = graph, Opsets = new Dictionary<string, long> { [""] = 17 } };
}
