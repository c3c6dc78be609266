namespace Compressor.Data;

/// <summary>The order of axes in which a model takes images.</summary>
public enum Layout
{
    /// <summary>As the data have them.</summary>
    AsIs,

    /// <summary>Channels, height, width.</summary>
    ChannelsFirst,

    /// <summary>Height, width, channels.</summary>
    ChannelsLast,
}

/// <summary>
/// How a value of the file becomes a value of the model's input: x' = (x * Scale - Mean) / Std.
/// Channels are reversed first, so <see cref="Mean"/> and <see cref="Std"/> are in the order in which the model sees the channels.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Factor on the raw value, 1/255 for bytes to 0..1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>What is subtracted after scaling: one for all, or one per channel.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0];

    /// <summary>What is divided by at the end: one for all, or one per channel; never 0.</summary>
    public IReadOnlyList<float> Std { get; init; } = [1];

    /// <summary>The order of axes that the model takes.</summary>
    public Layout Layout { get; init; }

    /// <summary>Blue, green, red instead of red, green, blue.</summary>
    public bool ReverseChannels { get; init; }
}
