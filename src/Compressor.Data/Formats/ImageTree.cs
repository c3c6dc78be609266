namespace Compressor.Data.Formats;

/// <summary>
/// Which file belongs to which split and class, read off the paths: <c>train/cat/1.png</c>, <c>cat/1.png</c> or <c>1.png</c>.
/// A folder that holds everything else is looked through: <c>cifar10/train/cat/1.png</c>.
/// </summary>
/// <param name="Classes">Class names in ordinal order; empty without labels.</param>
/// <param name="Splits">Files of each split; where no split is stated, all are in train.</param>
/// <param name="Skipped">Files that belong nowhere, as "file: reason".</param>
internal sealed record ImageTree(
    IReadOnlyList<string> Classes,
    IReadOnlyDictionary<SplitPart, IReadOnlyList<(string Path, int Class)>> Splits,
    IReadOnlyList<string> Skipped)
{
    /// <param name="root">For messages.</param>
    /// <param name="paths">Every file below the root, with '/'.</param>
    public static ImageTree Of(string root, IReadOnlyList<string> paths)
    {
        var skipped = paths.Where(path => !ImageFiles.IsImage(path)).Select(path => $"{path}: no image").ToList();
        (string Path, string[] Parts)[] images = [.. paths.Where(ImageFiles.IsImage).Select(path => (path, path.Split('/')))];
        if (images.Length == 0)
        {
            throw DataError.At(root, "holds no images (.png, .jpg, .bmp, .webp)");
        }

        int depth = 0;
        while (images.All(image => image.Parts.Length > depth + 1 && image.Parts[depth] == images[0].Parts[depth])
            && SplitOf(images[0].Parts[depth]) is null)
        {
            depth++;
        }

        bool stated = AreSplits(root, images.Where(image => image.Parts.Length > depth + 1).Select(image => image.Parts[depth]));
        var placed = images.ToLookup(image =>
            !stated ? SplitPart.Train : image.Parts.Length > depth + 1 ? SplitOf(image.Parts[depth]) : null);
        skipped.AddRange(placed[null].Select(image => $"{image.Path}: outside train, val and test"));
        int classDepth = stated ? depth + 1 : depth;
        var splits = placed.Where(split => split.Key is not null)
            .ToDictionary(
                split => split.Key!.Value, split => split.Select(image => (image.Path, Class: ClassOf(image.Parts, classDepth))).ToArray());
        string?[] classes = RequireOneSet(root, splits);
        return new ImageTree(
            [.. classes.OfType<string>()],
            splits.ToDictionary(
                split => split.Key,
                split => (IReadOnlyList<(string, int)>)[.. split.Value.Select(image => (image.Path, Array.IndexOf(classes, image.Class)))]),
            skipped);
    }

    /// <summary>True for train beside val or test, whatever else there is; "train" among other names is a class of vehicles.</summary>
    private static bool AreSplits(string root, IEnumerable<string> folders)
    {
        string[] all = [.. folders.Distinct()];
        SplitPart[] parts = [.. all.Select(SplitOf).OfType<SplitPart>().Distinct()];
        if (all.Length > 0 && all.All(folder => SplitOf(folder) is not null) && !parts.Contains(SplitPart.Train))
        {
            throw DataError.At(root, "has no images in train");
        }

        return parts.Contains(SplitPart.Train) && (parts.Length > 1 || all.Length == 1);
    }

    private static string? ClassOf(string[] parts, int depth) => parts.Length > depth + 1 ? parts[depth] : null;

    private static SplitPart? SplitOf(string folder) => folder.ToLowerInvariant() switch
    {
        "train" or "training" => SplitPart.Train,
        "val" or "valid" or "validation" => SplitPart.Validation,
        "test" or "testing" => SplitPart.Test,
        _ => null,
    };

    /// <summary>The classes of train, once every split is known to have the same ones.</summary>
    private static string?[] RequireOneSet(string root, Dictionary<SplitPart, (string Path, string? Class)[]> splits)
    {
        var sets = splits.ToDictionary(
            split => split.Key,
            split => split.Value.Select(image => image.Class).Distinct().Order(StringComparer.Ordinal).ToArray());
        string?[] train = sets[SplitPart.Train];
        foreach ((SplitPart part, string?[] classes) in sets)
        {
            string name = part.ToString().ToLowerInvariant();
            if (classes.Length > 1 && classes[0] is null)
            {
                string loose = splits[part].First(image => image.Class is null).Path;
                throw DataError.At(root, $"{name} has images both inside and outside of class folders, such as {loose}");
            }

            string? missing = train.Except(classes).FirstOrDefault();
            string? added = classes.Except(train).FirstOrDefault();
            if (!classes.SequenceEqual(train))
            {
                throw DataError.At(root, missing is not null
                    ? $"class folder '{missing}' is in train but not in {name}"
                    : added is not null ? $"class folder '{added}' is in {name} but not in train"
                    : $"train and {name} do not have the same class folders");
            }
        }

        return train;
    }
}
