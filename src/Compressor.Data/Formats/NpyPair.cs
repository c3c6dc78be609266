namespace Compressor.Data.Formats;

/// <summary>
/// One .npy file, its labels beside it where the names are a pair (x.npy and y.npy), or a folder of them (x_train.npy, y_train.npy ...),
/// named as <see cref="NamedArrays"/> says.
/// </summary>
internal sealed class NpyPair : DataFormat
{
    internal const string Extension = ".npy";

    public override string Name => "an .npy file or a folder of them (x.npy, y.npy)";

    public override bool Recognises(string path) =>
        File.Exists(path) ? DataFiles.HasExtension(path, Extension) && !DataFiles.IsGzip(path) : ArraysIn(path).Any();

    public override GivenData Read(ReadRequest request)
    {
        if (request.Options.Resize is not null)
        {
            throw DataError.At(request.Path, "only image files can be resized, not arrays");
        }

        var arrays = new List<(string, NpyArray)>();
        foreach (string file in Directory.Exists(request.Path) ? ArraysIn(request.Path) : Pair(request.Path))
        {
            request.Cancellation.ThrowIfCancellationRequested();
            request.Progress?.Report($"reading {file}");
            using FileStream stream = File.OpenRead(file);
            arrays.Add((Path.GetFileNameWithoutExtension(file), NpyArray.Read(stream, file, stream.Length, deflated: false)));
        }

        // A single file is the input, whatever it is called.
        return NamedArrays.Assemble(".npy arrays", request.Path, arrays is [(_, NpyArray only)] ? [("x", only)] : arrays);
    }

    private static IEnumerable<string> ArraysIn(string folder) =>
        Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal);

    internal static IEnumerable<string> Pair(string file)
    {
        yield return file;
        string labels = Path.Combine(Path.GetDirectoryName(file) ?? "", "y" + Extension);
        if (Path.GetFileName(file) == "x" + Extension && File.Exists(labels))
        {
            yield return labels;
        }
    }
}
