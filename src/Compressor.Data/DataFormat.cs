namespace Compressor.Data;

/// <summary>A way in which samples lie on disk. One class per format, one line in the table of <see cref="DataReader"/>.</summary>
internal abstract class DataFormat
{
    /// <summary>What a person calls it, and by which names it is known: ".npz file".</summary>
    public abstract string Name { get; }

    /// <summary>True where the names on disk say that this format should read <paramref name="path"/>; looks into no file.</summary>
    public abstract bool Recognises(string path);

    /// <summary>Reads everything, with the splits that the files state.</summary>
    /// <exception cref="IR.CompressorException"><see cref="IR.ErrorKind.Data"/>: names the file and the cause.</exception>
    public abstract GivenData Read(ReadRequest request);
}

/// <summary>What a format is asked to read.</summary>
internal sealed record ReadRequest(string Path, DataOptions Options, IProgress<string>? Progress, CancellationToken Cancellation);
