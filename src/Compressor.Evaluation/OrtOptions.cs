namespace Compressor.Evaluation;

/// <summary>How a file is run.</summary>
public sealed record OrtOptions
{
    /// <summary>Threads within an operator; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The most samples per run where the model leaves the batch open; large samples lower it further.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>False opens the file as it stands, without ONNX Runtime's graph optimisations.</summary>
    public bool Optimise { get; init; } = true;
}
