using System.Text.RegularExpressions;

namespace Compressor.Data.Formats;

/// <summary>MNIST's four files, .gz or not: train-images-idx3-ubyte, train-labels-idx1-ubyte and their t10k- or test- twins.</summary>
internal sealed partial class IdxFolder : DataFormat
{
    public override string Name => "a folder of IDX files (train-images-idx3-ubyte ...)";

    public override bool Recognises(string path) =>
        Directory.Exists(path) && Directory.EnumerateFiles(path).Any(file => Pattern().IsMatch(Path.GetFileName(file)));

    public override GivenData Read(ReadRequest request)
    {
        Dictionary<(string Split, string Kind), string> files = [];
        foreach (string file in Directory.EnumerateFiles(request.Path).Order(StringComparer.Ordinal))
        {
            Match match = Pattern().Match(Path.GetFileName(file));
            if (match.Success)
            {
                string split = match.Groups["split"].Value.ToLowerInvariant();
                string part = split is "t10k" ? "test" : split is "validation" ? "val" : split;
                files.TryAdd((part, match.Groups["kind"].Value.ToLowerInvariant()), file);
            }
        }

        RawSet train = ReadSplit(files, "train", request)
            ?? throw DataError.At(request.Path, "has no train-images-idx3-ubyte");
        RawSet? validation = ReadSplit(files, "val", request);
        RawSet? test = ReadSplit(files, "test", request);
        return new GivenData
        {
            What = "IDX folder",
            Train = train,
            Validation = validation,
            Test = test,
            ClassNames = LabelRules.Names(train.Labels, validation?.Labels, test?.Labels),
            ImageAxes = train.Inputs[0].SampleShape.Count == 3 ? ImageAxes.HeightWidthChannels : ImageAxes.None,
        };
    }

    private static RawSet? ReadSplit(Dictionary<(string, string), string> files, string split, ReadRequest request)
    {
        if (!files.TryGetValue((split, "images"), out string? imagesPath))
        {
            return files.TryGetValue((split, "labels"), out string? alone)
                ? throw DataError.At(alone, "has no images beside it")
                : null;
        }

        request.Cancellation.ThrowIfCancellationRequested();
        request.Progress?.Report($"reading {imagesPath}");
        IdxFile images = IdxFile.Read(imagesPath);
        if (images.Shape.Length == 1)
        {
            throw DataError.At(imagesPath, "holds one number per image");
        }

        RawArray pixels = Pixels(images, request);
        if (!files.TryGetValue((split, "labels"), out string? labelsPath))
        {
            return new RawSet([pixels], null);
        }

        IdxFile labels = IdxFile.Read(labelsPath);
        return labels.Shape.Length == 1 && labels.Shape[0] == images.Shape[0]
            ? new RawSet([pixels], new ClassLabels(Array.ConvertAll(labels.Values, static label => (int)label)))
            : throw DataError.At(
                labelsPath, $"{labels.Values.Length} labels for the {images.Shape[0]} images of {Path.GetFileName(imagesPath)}");
    }

    /// <summary>Two axes are the height and width of a grey image; more are taken as they are.</summary>
    private static ByteArray Pixels(IdxFile images, ReadRequest request)
    {
        if (images.Shape is not [int count, int height, int width])
        {
            return request.Options.Resize is null
                ? new ByteArray("", images.Shape[1..], images.Values)
                : throw DataError.At(images.Path, "only images can be resized");
        }

        var shape = new ImageShape(height, width, 1);
        return request.Options.Resize is (int, int) size
            ? ImageResize.Each(images.Values, count, shape, size)
            : new ByteArray("", shape.Axes, images.Values);
    }

    [GeneratedRegex(@"^(?<split>train|t10k|test|val|validation)-(?<kind>images|labels)[-.]idx\d-ubyte(\.gz)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
