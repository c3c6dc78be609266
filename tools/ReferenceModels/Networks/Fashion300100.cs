namespace ReferenceModels.Networks;

/// <summary>LeNet-300-100 on pictures of clothes: a task on which it overfits.</summary>
internal sealed class Fashion300100 : ReferenceNetwork
{
    public override string Name => "fashion-300-100";

    public override string Summary =>
        "The multilayer perceptron LeNet-300-100 on Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017), where a network of its size overfits.";

    public override string Architecture => "dense 784-300, ReLU, dense 300-100, ReLU, dense 100-10";

    public override DataSource Data => DataSource.FashionMnist;

    public override IReadOnlyList<int> InputShape => [784];

    public override int Epochs => 20;

    public override double DemandedMetric => 0.885;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string value = layers.Relu("relu1", layers.Dense("fc1", input, (784, 300)));
        value = layers.Relu("relu2", layers.Dense("fc2", value, (300, 100)));
        return layers.Dense("logits", value, (100, 10));
    }
}
