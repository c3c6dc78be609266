namespace Compressor.Data;

/// <summary>
/// One input of every sample as a reader found it. Bytes stay bytes until the splits are known, so that the
/// samples exist as floats only once, in the arrays that are handed out.
/// </summary>
/// <param name="Name">The model input that the file names; "" where it names none.</param>
/// <param name="SampleShape">Axes of one sample.</param>
internal abstract record RawArray(string Name, IReadOnlyList<int> SampleShape)
{
    protected int SampleSize { get; } = Shapes.Size(SampleShape);

    public abstract int Count { get; }

    /// <summary>Writes one sample as floats.</summary>
    public abstract void Copy(int sample, Span<float> values);

    /// <summary>The samples at <paramref name="indices"/>, or all of them for null.</summary>
    public virtual SampleArray Gather(int[]? indices)
    {
        int count = indices?.Length ?? Count;
        var values = new float[checked(count * SampleSize)];
        Parallel.For(0, (count + 255) / 256, block =>
        {
            for (int i = block * 256; i < Math.Min(count, (block + 1) * 256); i++)
            {
                Copy(indices is null ? i : indices[i], values.AsSpan(i * SampleSize, SampleSize));
            }
        });
        return new SampleArray(Name, SampleShape, values);
    }
}

/// <summary>Bytes 0..255, row-major.</summary>
internal sealed record ByteArray(string Name, IReadOnlyList<int> SampleShape, byte[] Values) : RawArray(Name, SampleShape)
{
    public override int Count => Values.Length / SampleSize;

    public override void Copy(int sample, Span<float> values)
    {
        ReadOnlySpan<byte> bytes = Values.AsSpan(sample * SampleSize, SampleSize);
        for (int i = 0; i < bytes.Length; i++)
        {
            values[i] = bytes[i];
        }
    }
}

/// <summary>Floats, row-major.</summary>
internal sealed record FloatArray(string Name, IReadOnlyList<int> SampleShape, float[] Values) : RawArray(Name, SampleShape)
{
    public override int Count => Values.Length / SampleSize;

    public override void Copy(int sample, Span<float> values) => Values.AsSpan(sample * SampleSize, SampleSize).CopyTo(values);

    public override SampleArray Gather(int[]? indices) =>
        indices is null ? new SampleArray(Name, SampleShape, Values) : base.Gather(indices);
}

/// <summary>Samples as a reader found them.</summary>
internal sealed record RawSet(IReadOnlyList<RawArray> Inputs, Labels? Labels)
{
    public int Count => Inputs[0].Count;

    /// <summary>The samples at <paramref name="indices"/>, or all of them for null.</summary>
    public SampleSet Gather(int[]? indices) =>
        new([.. Inputs.Select(input => input.Gather(indices))], indices is null ? Labels : Labels?.Select(indices));
}

/// <summary>What a reader hands to <see cref="Splits"/>: the splits that the files state, at least a train split.</summary>
internal sealed record GivenData
{
    /// <summary>The format in a person's words, at the start of the description: "IDX folder".</summary>
    public required string What { get; init; }

    public required RawSet Train { get; init; }

    public RawSet? Validation { get; init; }

    public RawSet? Test { get; init; }

    public IReadOnlyList<string> ClassNames { get; init; } = [];

    public IReadOnlyList<string> Skipped { get; init; } = [];

    public ImageAxes ImageAxes { get; init; }
}
