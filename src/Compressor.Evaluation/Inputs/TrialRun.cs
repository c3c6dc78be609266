using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>Inputs that ONNX Runtime took, and what it made of them.</summary>
/// <param name="Inputs">By input.</param>
/// <param name="Outputs">By output; those that are tensors of numbers.</param>
public sealed record TrialRun(IReadOnlyDictionary<string, TensorData> Inputs, IReadOnlyDictionary<string, TensorData> Outputs)
{
    /// <summary>The inputs with all floating-point numbers times a factor.</summary>
    public IReadOnlyDictionary<string, TensorData> Scaled(float factor) => Inputs.ToDictionary(
        input => input.Key,
        input => input.Value.Type.IsFloatingPoint()
            ? TensorData.FromFloats(input.Value.Shape, Array.ConvertAll(input.Value.ToFloats(), value => value * factor), input.Value.Type)
            : input.Value);

    /// <summary>Every output holds something: an image too small for its windows leaves nothing to compare.</summary>
    public bool IsTelling => Outputs.Values.All(output => output.Count > 0);
}

/// <summary>The runs that a model was tried on.</summary>
/// <param name="Runs">One or more.</param>
/// <param name="BatchIsOpen">Whether runs of two batch sizes were possible at all.</param>
public sealed record TrialRuns(IReadOnlyList<TrialRun> Runs, bool BatchIsOpen);
