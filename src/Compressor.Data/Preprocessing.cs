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

    /// <summary>
    /// Brings samples to what a model takes. The first input is scaled and its axes ordered; others, such as lengths, pass as they are.
    /// Inputs are matched by name, then by the first shape that fits; what the model does not take is left out.
    /// Nothing is resized: 28x28 feeds 1x28x28, 28x28x1 and 784, but not 32x32.
    /// </summary>
    /// <param name="samples">Raw samples; they stay as they are, and share their values where nothing changes.</param>
    /// <param name="modelInputs">Name of each input, and its axes after that of the batch, null where open.</param>
    /// <returns>One array per input of the model, in its order, named and shaped as the model has it.</returns>
    /// <exception cref="IR.CompressorException"><see cref="IR.ErrorKind.Data"/>: shapes or channels do not fit.</exception>
    public SampleSet Apply(SampleSet samples, IReadOnlyList<(string Name, IReadOnlyList<long?> SampleShape)> modelInputs)
    {
        var prepared = samples.Inputs.Select((input, index) => index == 0 ? new SampleTransform(this, input.SampleShape) : null).ToArray();
        IReadOnlyList<int> ShapeOf(int input) => prepared[input]?.Shape ?? samples.Inputs[input].SampleShape;
        (int Input, int[] Shape)[] matches = InputMatching.Match(
            [.. samples.Inputs.Select((input, index) => (input.Name, ShapeOf(index)))], modelInputs);
        return samples with
        {
            Inputs = [.. matches.Select((match, index) => new SampleArray(
                modelInputs[index].Name,
                match.Shape,
                prepared[match.Input]?.Apply(samples.Inputs[match.Input]) ?? samples.Inputs[match.Input].Values)
            {
                OwnShape = ShapeOf(match.Input),
            })],
        };
    }
}
