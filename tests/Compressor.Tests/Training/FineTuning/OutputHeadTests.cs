using Compressor.IR;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Training.FineTuning;

public sealed class OutputHeadTests
{
    [Theory]
    [InlineData("Softmax", HeadKind.Softmax)]
    [InlineData("LogSoftmax", HeadKind.Softmax)]
    [InlineData("Sigmoid", HeadKind.Sigmoid)]
    public void The_logits_lie_before_a_closing_activation(string opType, HeadKind kind)
    {
        OutputHead head = Assert.Single(OutputHead.Of(Closing(opType), classLabels: false));

        Assert.Equal((kind, "logits", "y"), (head.Kind, head.Logits, head.Output));
    }

    [Fact]
    public void Without_one_the_output_is_a_number_unless_labels_say_it_is_a_class()
    {
        Assert.Equal(HeadKind.Regression, Assert.Single(OutputHead.Of(Closing("Tanh"), classLabels: false)).Kind);
        Assert.Equal(HeadKind.Softmax, Assert.Single(OutputHead.Of(Closing("Tanh"), classLabels: true)).Kind);
    }

    private static Model Closing(string opType)
    {
        var graph = new GraphBuilder("closing", opset: 17);
        graph.Input("x", ElementType.Float32, "batch", 3);
        graph.Initializer("w", TensorData.FromFloats([3, 2], new float[6]));
        graph.Node("MatMul", ["x", "w"], "logits");
        string closed = graph.Node(opType, ["logits"]);
        graph.Output(graph.Node("Identity", [closed], "y"), ElementType.Float32, "batch", 2);
        return graph.Build();
    }
}
