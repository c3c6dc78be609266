namespace ReferenceModels.Networks;

/// <summary>A small multilayer perceptron on 8x8 digits.</summary>
internal sealed class DigitsMlp : ReferenceNetwork
{
    public override string Name => "digits-mlp";

    public override string Summary => "A small multilayer perceptron that reads handwritten digits of 8x8 pixels.";

    public override string Architecture => "dense 64-128, ReLU, dense 128-64, ReLU, dense 64-10";

    public override DataSource Data => DataSource.Digits;

    public override IReadOnlyList<int> InputShape => [64];

    public override int Epochs => 60;

    public override int BatchSize => 32;

    public override double DemandedMetric => 0.96;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string value = layers.Relu("relu1", layers.Dense("fc1", input, (64, 128)));
        value = layers.Relu("relu2", layers.Dense("fc2", value, (128, 64)));
        return layers.Dense("logits", value, (64, 10));
    }
}
