namespace Compressor.Inspection;

/// <summary>How the imported model compares with ONNX Runtime: the section <c>check</c> of <c>compress inspect --check</c>.</summary>
internal sealed record CheckReport
{
    /// <summary>The largest |a - b| over all outputs and runs; null where only one of the two is a number.</summary>
    public double? MaxAbsDifference { get; init; }

    /// <summary>The largest, over outputs and runs, of max |a - b| / max |a|; null where that is not finite.</summary>
    public double? MaxRelDifference { get; init; }

    /// <summary>What <see cref="MaxRelDifference"/> may be.</summary>
    public double Tolerance { get; init; }

    public bool Passed => MaxRelDifference <= Tolerance;

    /// <summary>The shape of every input, run by run.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<long>>> ShapesUsed { get; init; }

    /// <summary>The file fixes the batch: there was one size to run.</summary>
    public bool BatchIsFixed { get; init; }

    /// <summary>
    /// The longest sequence that was compared, where float32 rounding alone moves the outputs of longer ones by more than the tolerance:
    /// a recurrent network may amplify the last bit from step to step. Null where no such limit was needed.
    /// </summary>
    public long? SequencesCutTo { get; init; }

    /// <summary>Where inputs were read from; null where all were drawn.</summary>
    public string? InputsPath { get; init; }

    /// <summary>Prunable weights that a gradient reached.</summary>
    public int WeightsReached { get; init; }

    public int WeightsTotal { get; init; }

    /// <summary>Elements of these weights.</summary>
    public long ParametersReached { get; init; }

    public long ParametersTotal { get; init; }

    /// <summary>Prunable weights that no gradient reached.</summary>
    public required IReadOnlyList<string> WeightsNotReached { get; init; }

    /// <summary>Nodes before every trained weight that ONNX Runtime runs.</summary>
    public required IReadOnlyList<string> NodesRunByRuntime { get; init; }
}
