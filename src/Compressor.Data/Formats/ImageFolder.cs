namespace Compressor.Data.Formats;

/// <summary>A folder of images: train/&lt;class&gt;/ with val/ or test/&lt;class&gt;/, &lt;class&gt;/ only, or images alone.</summary>
internal sealed class ImageFolder : DataFormat
{
    public override string Name => "a folder of images (train/<class>/ ...)";

    public override bool Recognises(string path) =>
        Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Any(ImageFiles.IsImage);

    public override GivenData Read(ReadRequest request) => Read(new FolderFiles(request.Path), "image folder", request);

    /// <summary>Reads images from wherever they lie.</summary>
    internal static GivenData Read(ImageFiles files, string what, ReadRequest request)
    {
        if (request.Options.Channels is not (null or 1 or 3))
        {
            throw DataError.At(request.Path, $"its images have 1 or 3 channels, the model takes {request.Options.Channels}");
        }

        ImageTree tree = ImageTree.Of(request.Path, files.Paths);
        (SplitPart Part, IReadOnlyList<(string Path, int Class)> Files)[] splits =
            [.. tree.Splits.Select(split => (split.Key, split.Value))];
        string[] paths = [.. splits.SelectMany(split => split.Files.Select(file => file.Path))];
        LoadedImages images = new ImageLoader(files, request).Load(paths);
        int channels = request.Options.Channels ?? (images.Coloured ? 3 : 1);
        var sets = new Dictionary<SplitPart, RawSet>();
        int start = 0;
        foreach ((SplitPart part, IReadOnlyList<(string Path, int Class)> members) in splits)
        {
            int first = start;
            int end = start += members.Count;
            int[] classes = [.. images.Kept.Where(image => image >= first && image < end).Select(image => members[image - first].Class)];
            sets[part] = classes.Length > 0
                ? new RawSet([images.Range(first, end, channels)], tree.Classes.Count > 0 ? new ClassLabels(classes) : null)
                : throw DataError.At(request.Path, $"no image of its {part.ToString().ToLowerInvariant()} split can be read");
        }

        return new GivenData
        {
            What = what,
            Train = sets[SplitPart.Train],
            Validation = sets.GetValueOrDefault(SplitPart.Validation),
            Test = sets.GetValueOrDefault(SplitPart.Test),
            ClassNames = tree.Classes,
            Skipped = [.. tree.Skipped, .. images.Skipped],
            ImageAxes = ImageAxes.HeightWidthChannels,
        };
    }
}
