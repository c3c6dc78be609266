namespace Compressor.Data.Formats;

/// <summary>Arrays that the user names for single inputs of the model, beside the samples or in their place.</summary>
internal static class InputArrays
{
    private static readonly string[] Suffixes = ["_train", "_valid", "_validation", "_val", "_test"];

    /// <summary>The samples with every named array as a further input, each in the splits that the samples have.</summary>
    /// <param name="given">The samples; null where the arrays are all there is.</param>
    /// <param name="options">The arrays.</param>
    /// <param name="progress">Told what is being read.</param>
    /// <param name="cancellation">Stops between arrays.</param>
    public static GivenData Join(GivenData? given, DataOptions options, IProgress<string>? progress, CancellationToken cancellation)
    {
        GivenInput[] files = [.. options.Inputs.Where(input => input.Path is not null)];
        if (files.Length == 0)
        {
            return given!;
        }

        var arrays = files.SelectMany(file => Read(file.Name, new ReadRequest(file.Path!, options, progress, cancellation))).ToList();
        GivenData read = NamedArrays.Assemble("arrays of single inputs", files[0].Path!, arrays);
        return given is null ? read : given with
        {
            Train = Join(given.Train, read.Train, "train", files[0].Path!)!,
            Validation = Join(given.Validation, read.Validation, "validation", files[0].Path!),
            Test = Join(given.Test, read.Test, "test", files[0].Path!),
        };
    }

    private static RawSet? Join(RawSet? samples, RawSet? arrays, string split, string path)
    {
        if (samples is null && arrays is null)
        {
            return null;
        }

        if (samples is null || arrays is null)
        {
            throw DataError.At(path, samples is null
                ? $"states a {split} split, which the samples do not"
                : $"has no {split} split, which the samples have; a .npz of arrays called x_train, x_test states them");
        }

        if (samples.Count != arrays.Count)
        {
            throw DataError.At(path, FormattableString.Invariant($"{arrays.Count} {split} samples beside {samples.Count} of the data"));
        }

        IEnumerable<RawArray> others = samples.Inputs.Where(input => arrays.Inputs.All(array => array.Name != input.Name));
        return samples with { Inputs = [.. others, .. arrays.Inputs] };
    }

    /// <summary>The arrays of a file under the input's name, and the split that each states.</summary>
    private static IEnumerable<(string Name, NpyArray Array)> Read(string input, ReadRequest request)
    {
        if (!File.Exists(request.Path))
        {
            throw DataError.At(request.Path, "no such file");
        }

        if (DataFiles.HasExtension(request.Path, ".npz"))
        {
            IReadOnlyList<(string Name, NpyArray Array)> arrays = NpzFile.Arrays(request);
            return arrays is [var (_, only)]
                ? [(input, only)]
                : arrays.Select(array => (input + SuffixOf(array.Name, request.Path), array.Array));
        }

        if (!DataFiles.HasExtension(request.Path, ".npy") || DataFiles.IsGzip(request.Path))
        {
            throw DataError.At(request.Path, $"an array for input '{input}' is an .npy or .npz file");
        }

        request.Progress?.Report($"reading {request.Path}");
        using FileStream stream = File.OpenRead(request.Path);
        return [(input, NpyArray.Read(stream, request.Path, stream.Length, deflated: false))];
    }

    private static string SuffixOf(string name, string path) =>
        Suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        ?? throw DataError.At(path, $"holds several arrays, and '{name}' states no split (_train, _val, _test)");
}
