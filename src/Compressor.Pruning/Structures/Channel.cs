namespace Compressor.Pruning.Structures;

/// <summary>Units leave whole: neurons, channels, hidden units, input features. Tensors get smaller and hold no zeros.</summary>
public sealed record Channel : Structure
{
    public override string Name => "channel";
}
