namespace Compressor.Data.Formats;

/// <summary>
/// A folder of .npz files, each one sample: its arrays by the names of the model's inputs, <c>y</c> or label its label. Sub-folders train,
/// val and test state the splits. Every file holds the same names and shapes.
/// </summary>
internal sealed class SampleFolder : DataFormat
{
    private const int FilesPerReport = 1000;

    private static readonly (string Folder, string Suffix)[] Splits =
        [("train", "_train"), ("val", "_val"), ("valid", "_val"), ("validation", "_val"), ("test", "_test")];

    public override string Name => "a folder of .npz files, one per sample";

    public override bool Recognises(string path) => Directory.Exists(path) && Parts(path).Count > 0;

    public override GivenData Read(ReadRequest request)
    {
        if (request.Options.Resize is not null)
        {
            throw DataError.At(request.Path, "only image files can be resized, not arrays");
        }

        List<(string Suffix, string[] Files)> parts = Parts(request.Path);
        if (parts.Count > 1 && parts[0].Suffix.Length == 0)
        {
            throw DataError.At(request.Path, "has samples beside the folders train, val and test; put them into one of these");
        }

        NpyArray[]? first = null;
        var names = Array.Empty<string>();
        var arrays = new List<(string, NpyArray)>();
        foreach ((string suffix, string[] files) in parts)
        {
            float[][]? values = null;
            for (int sample = 0; sample < files.Length; sample++)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                (string Name, NpyArray Array)[] one = Sample(files[sample], request);
                first ??= Array.ConvertAll(one, array => array.Array);
                names = names.Length == 0 ? Array.ConvertAll(one, array => array.Name) : names;
                RequireAlike(files[sample], one, names, first);
                values ??= Array.ConvertAll(first, array => new float[DataError.Elements(
                    request.Path, [files.Length, .. array.Shape.Select(extent => (long)extent)], sizeof(float))]);
                for (int i = 0; i < one.Length; i++)
                {
                    float[] floats = one[i].Array.ToFloats();
                    floats.CopyTo(values[i], sample * floats.Length);
                }

                if ((sample + 1) % FilesPerReport == 0)
                {
                    request.Progress?.Report(FormattableString.Invariant($"read {sample + 1:N0} files of {request.Path}"));
                }
            }

            for (int i = 0; i < names.Length; i++)
            {
                arrays.Add((names[i] + suffix, new NpyArray(
                    $"{request.Path}: {names[i]}", [files.Length, .. first![i].Shape], values![i])));
            }
        }

        return NamedArrays.Assemble("folder of .npz samples", request.Path, arrays);
    }

    /// <summary>The arrays of one file, sorted by name but x first, so that every file has one order.</summary>
    private static (string Name, NpyArray Array)[] Sample(string file, ReadRequest request)
    {
        (string Name, NpyArray Array)[] arrays = [.. NpzFile.Arrays(request with { Path = file, Progress = null })
            .OrderBy(array => array.Name is not ("x" or "X")).ThenBy(array => array.Name, StringComparer.Ordinal)];
        return arrays.Length > 0 ? arrays : throw DataError.At(file, "holds no arrays");
    }

    private static void RequireAlike(string file, (string Name, NpyArray Array)[] sample, string[] names, NpyArray[] first)
    {
        if (!sample.Select(array => array.Name).SequenceEqual(names))
        {
            throw DataError.At(
                file, $"holds {string.Join(", ", sample.Select(array => array.Name))}, other samples {string.Join(", ", names)}");
        }

        int odd = Array.FindIndex(sample, array => !array.Array.Shape.SequenceEqual(first[Array.IndexOf(names, array.Name)].Shape));
        if (odd >= 0)
        {
            throw DataError.At(
                file,
                $"'{names[odd]}' has shape {Shapes.Text(sample[odd].Array.Shape)}, other samples' have {Shapes.Text(first[odd].Shape)}");
        }
    }

    private static List<(string Suffix, string[] Files)> Parts(string folder)
    {
        var parts = new List<(string, string[])>();
        foreach ((string name, string suffix) in Splits.Prepend(("", "")))
        {
            string path = Path.Combine(folder, name);
            string[] files = Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path, "*.npz").Order(StringComparer.Ordinal)]
                : [];
            if (files.Length > 0)
            {
                parts.Add((suffix, files));
            }
        }

        return parts;
    }
}
