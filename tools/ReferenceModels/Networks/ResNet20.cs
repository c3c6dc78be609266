namespace ReferenceModels.Networks;

/// <summary>The residual network of twenty layers for CIFAR-10.</summary>
internal sealed class ResNet20 : ReferenceNetwork
{
    private const int LargestShift = 4;
    private const int BlocksPerStage = 3;
    private static readonly int[] StageChannels = [16, 32, 64];

    public override string Name => "resnet-20";

    public override string Summary =>
        "The residual network of twenty layers for CIFAR-10 (He et al., \"Deep Residual Learning for Image Recognition\", 2016), "
        + "with 1x1 convolutions where channels double, here on images that went through JPEG.";

    public override string Architecture =>
        "conv 3x3 3-16; nine blocks of two 3x3 convolutions each, of 16, 32 and 64 channels, with batch norm, ReLU and a shortcut; "
        + "mean over positions, dense 64-10";

    public override DataSource Data => DataSource.Cifar10;

    public override IReadOnlyList<int> InputShape => [3, 32, 32];

    public override int Epochs => 30;

    public override double LearningRate => 3e-3;

    public override double WeightDecay => 0.05;

    public override int Threads => 2;

    public override string Augmentation => FormattableString.Invariant(
        $"each sample moved by up to {LargestShift} pixels along each axis, half of them mirrored");

    public override double DemandedMetric => 0.85;

    public override Func<float[]> Augmented(float[] inputs, int seed) =>
        new Shifts(inputs, (InputShape[0], InputShape[^1]), LargestShift, seed, mirrored: true).Draw;

    protected override string Layers(LayerBuilder layers, string input)
    {
        int inputs = StageChannels[0];
        string value = layers.Relu("relu", layers.ConvNorm("conv", input, (InputShape[0], inputs), kernel: 3));
        foreach (int outputs in StageChannels)
        {
            for (int block = 1; block <= BlocksPerStage; block++)
            {
                value = Block(layers, $"stage{outputs}.block{block}", value, (inputs, outputs));
                inputs = outputs;
            }
        }

        return layers.Dense("logits", layers.Flatten("flatten", layers.MeanOverPositions("pool", value)), (inputs, Data.Outputs));
    }

    /// <summary>Two convolutions beside a shortcut; where channels double, both halve the image.</summary>
    private static string Block(LayerBuilder layers, string name, string input, (int In, int Out) channels)
    {
        int stride = channels.In == channels.Out ? 1 : 2;
        string inner = layers.Relu($"{name}.relu1", layers.ConvNorm($"{name}.conv1", input, channels, kernel: 3, stride));
        string outer = layers.ConvNorm($"{name}.conv2", inner, (channels.Out, channels.Out), kernel: 3);
        string shortcut = stride == 1 ? input : layers.ConvNorm($"{name}.shortcut", input, channels, kernel: 1, stride);
        return layers.Relu($"{name}.relu2", layers.Add($"{name}.sum", outer, shortcut));
    }
}
