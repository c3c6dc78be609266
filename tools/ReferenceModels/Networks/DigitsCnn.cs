namespace ReferenceModels.Networks;

/// <summary>A small convolutional network on 8x8 digits that closes with a softmax.</summary>
internal sealed class DigitsCnn : ReferenceNetwork
{
    public override string Name => "digits-cnn";

    public override string Summary =>
        "A small convolutional network that reads handwritten digits of 8x8 pixels and closes with a softmax.";

    public override string Architecture =>
        "conv 3x3 1-16 (padding 1), ReLU, conv 3x3 16-32 (padding 1), ReLU, max-pool 2x2, dense 512-64, ReLU, dense 64-10, softmax";

    public override DataSource Data => DataSource.Digits;

    public override IReadOnlyList<int> InputShape => [1, 8, 8];

    public override int Epochs => 40;

    public override int BatchSize => 32;

    public override double DemandedMetric => 0.975;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string value = layers.Relu("relu1", layers.Conv("conv1", input, (1, 16), kernel: 3, padding: 1));
        value = layers.Relu("relu2", layers.Conv("conv2", value, (16, 32), kernel: 3, padding: 1));
        value = layers.Flatten("flatten", layers.MaxPool("pool", value));
        value = layers.Relu("relu3", layers.Dense("fc1", value, (512, 64)));
        return layers.Softmax("probabilities", layers.Dense("fc2", value, (64, 10)));
    }
}
