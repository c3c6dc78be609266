namespace Compressor.Evaluation;

/// <summary>Which values an input may take, as far as the nodes that read it tell.</summary>
public sealed record InputRole
{
    /// <summary>How many rows it may point at: it is drawn from 0 to this, exclusive. Null where nothing is gathered by it.</summary>
    public long? Rows { get; init; }

    /// <summary>It holds lengths of sequences (<c>sequence_lens</c> of LSTM, GRU and RNN).</summary>
    public bool IsLength { get; init; }

    /// <summary>It is an integer that arithmetic in floating point reads: a mask of 0 and 1, mostly.</summary>
    public bool IsMask { get; init; }

    /// <summary>Constants that it is compared with; what lies behind a condition shows only where it equals one of them.</summary>
    public IReadOnlyList<double> Compared { get; init; } = [];
}
