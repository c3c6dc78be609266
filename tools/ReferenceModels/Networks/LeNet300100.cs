namespace ReferenceModels.Networks;

/// <summary>LeNet-300-100, the multilayer perceptron on MNIST that pruning papers report on.</summary>
internal sealed class LeNet300100 : ReferenceNetwork
{
    public override string Name => "lenet-300-100";

    public override string Summary =>
        "The multilayer perceptron of LeCun et al., \"Gradient-Based Learning Applied to Document Recognition\" (1998), with ReLU: "
        + "one of the two networks that pruning papers report on.";

    public override string Architecture => "dense 784-300, ReLU, dense 300-100, ReLU, dense 100-10";

    public override DataSource Data => DataSource.Mnist;

    public override IReadOnlyList<int> InputShape => [784];

    public override int Epochs => 20;

    public override double DemandedMetric => 0.982;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string value = layers.Relu("relu1", layers.Dense("fc1", input, (784, 300)));
        value = layers.Relu("relu2", layers.Dense("fc2", value, (300, 100)));
        return layers.Dense("logits", value, (100, 10));
    }
}
