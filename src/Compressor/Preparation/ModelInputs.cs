using Compressor.Data;
using Compressor.IR;

namespace Compressor.Preparation;

/// <summary>What a model's declared inputs say about the samples it takes.</summary>
internal static class ModelInputs
{
    /// <summary>
    /// Name of each input, and its axes but that of the batch, null where open. Where a model declares no rank, samples stay as they are.
    /// </summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<long?> SampleShape)> Of(Model model, SampleSet samples)
    {
        var inputs = new List<(string, IReadOnlyList<long?>)>();
        Value[] declared = [.. model.Graph.RequiredInputs()];
        foreach ((Value input, int? batchAxis) in declared.Zip(BatchAxes.Of(declared)))
        {
            IReadOnlyList<long?> shape = input.Shape is { } axes
                ? [.. axes.Where((_, position) => position != batchAxis).Select(axis => axis.Size)]
                : [.. samples.Inputs[Math.Min(inputs.Count, samples.Inputs.Count - 1)].SampleShape.Select(extent => (long?)extent)];
            inputs.Add((input.Name, shape));
        }

        return inputs;
    }

    /// <summary>Channels of the images that the first input takes, 1 or 3, where its axes tell; null where they do not.</summary>
    public static int? Channels(Model model)
    {
        if (model.Graph.RequiredInputs().FirstOrDefault()?.Shape is not [_, var first, _, var last])
        {
            return null;
        }

        return (IsChannels(first), IsChannels(last)) switch
        {
            (true, false) => (int)first.Size!.Value,
            (false, true) => (int)last.Size!.Value,
            _ => null,
        };
    }

    private static bool IsChannels(Dimension axis) => axis.Size is 1 or 3;
}
