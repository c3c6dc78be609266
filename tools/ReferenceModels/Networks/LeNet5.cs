namespace ReferenceModels.Networks;

/// <summary>LeNet-5 in Caffe's variant, the convolutional network on MNIST that pruning papers report on.</summary>
internal sealed class LeNet5 : ReferenceNetwork
{
    private const int LargestShift = 2;

    public override string Name => "lenet-5";

    public override string Summary =>
        "Caffe's variant of LeNet-5 (LeCun et al., \"Gradient-Based Learning Applied to Document Recognition\", 1998): "
        + "one of the two networks that pruning papers report on. As in Caffe, no activation follows the convolutions.";

    public override string Architecture =>
        "conv 5x5 1-20, max-pool 2x2, conv 5x5 20-50, max-pool 2x2, dense 800-500, ReLU, dense 500-10";

    public override DataSource Data => DataSource.Mnist;

    public override IReadOnlyList<int> InputShape => [1, 28, 28];

    public override int Epochs => 15;

    public override string Augmentation => FormattableString.Invariant($"each sample moved by up to {LargestShift} pixels along each axis");

    public override double DemandedMetric => 0.991;

    public override Func<float[]> Augmented(float[] inputs, int seed) => new Shifts(inputs, (1, InputShape[^1]), LargestShift, seed).Draw;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string value = layers.MaxPool("pool1", layers.Conv("conv1", input, (1, 20), kernel: 5));
        value = layers.MaxPool("pool2", layers.Conv("conv2", value, (20, 50), kernel: 5));
        value = layers.Relu("relu1", layers.Dense("fc1", layers.Flatten("flatten", value), (800, 500)));
        return layers.Dense("logits", value, (500, 10));
    }
}
