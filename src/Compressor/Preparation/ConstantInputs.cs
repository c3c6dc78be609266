using Compressor.Data;
using Compressor.IR;

namespace Compressor.Preparation;

/// <summary>Inputs of a model that have one number for every sample: a sample rate, a switch, a state that starts at zero.</summary>
internal static class ConstantInputs
{
    /// <summary>Splits with every constant as a further input.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: the model has no such input. <see cref="ErrorKind.Data"/>: its shape is open.
    /// </exception>
    public static DataSplits AddTo(DataSplits splits, Model model, IReadOnlyList<GivenInput> given)
    {
        RequireNames(model, given);
        foreach (GivenInput input in given.Where(input => input.Constant is not null))
        {
            splits = splits with
            {
                Train = Add(splits.Train, model, input),
                Validation = Add(splits.Validation, model, input),
                Test = Add(splits.Test, model, input),
            };
        }

        return splits;
    }

    /// <summary>The constant as an array of some samples.</summary>
    public static SampleArray Of(Model model, GivenInput input, int samples)
    {
        Value[] inputs = [.. model.Graph.RequiredInputs()];
        int index = Array.FindIndex(inputs, other => other.Name == input.Name);
        int? batch = BatchAxes.Of(inputs)[index];
        Dimension[] axes = [.. (inputs[index].Shape ?? []).Where((_, axis) => axis != batch)];
        if (Array.Exists(axes, axis => axis.Size is null))
        {
            throw new CompressorException(
                ErrorKind.Data,
                $"a constant cannot fill input '{inputs[index]}', whose axes are open; --input {input.Name}=FILE names an array");
        }

        int[] shape = [.. axes.Select(axis => checked((int)axis.Size!.Value))];
        var values = new float[checked(samples * shape.Aggregate(1, (product, extent) => product * extent))];
        Array.Fill(values, input.Constant!.Value);
        return new SampleArray(input.Name, shape, values);
    }

    /// <summary>Refuses names that are no inputs of the model.</summary>
    public static void RequireNames(Model model, IReadOnlyList<GivenInput> given)
    {
        string[] names = [.. model.Graph.RequiredInputs().Select(input => input.Name)];
        if (given.FirstOrDefault(input => !names.Contains(input.Name) && !IsLabel(input.Name)) is { } unknown)
        {
            throw new CompressorException(
                ErrorKind.Usage, $"--input {unknown.Name}: the model has no such input; it takes {string.Join(", ", names)}");
        }

        // y.npy beside the inputs holds labels.
        static bool IsLabel(string name) => name.ToLowerInvariant() is "y" or "label" or "labels";
    }

    private static SampleSet Add(SampleSet samples, Model model, GivenInput input) => samples with
    {
        Inputs = [.. samples.Inputs.Where(other => other.Name != input.Name), Of(model, input, samples.Count)],
    };
}
