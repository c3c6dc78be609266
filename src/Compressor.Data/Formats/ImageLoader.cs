using System.Globalization;

namespace Compressor.Data.Formats;

/// <summary>Decodes a list of images of one size over all processors.</summary>
internal sealed class ImageLoader(ImageFiles files, ReadRequest request)
{
    private const int Block = 64;
    private const int FilesPerReport = 10_000;
    private readonly (int Height, int Width)?[] _sizes = new (int, int)?[files.Paths.Count];
    private readonly bool[] _coloured = new bool[files.Paths.Count];

    /// <summary>The images that could be read, as RGB bytes one after the other, all of one size.</summary>
    /// <param name="paths">The images, of <see cref="ImageFiles.Paths"/>.</param>
    public LoadedImages Load(IReadOnlyList<string> paths)
    {
        (int Height, int Width) size = request.Options.Resize ?? FirstSize(paths);
        var shape = new ImageShape(size.Height, size.Width, 3);
        var pixels = new byte[DataError.Elements(request.Path, [paths.Count, shape.Height, shape.Width, shape.Channels], sizeof(float))];
        int next = 0;
        Parallel.For(0, Environment.ProcessorCount, new ParallelOptions { CancellationToken = request.Cancellation }, _ =>
        {
            using ImageFileReader reader = files.Open();
            for (int start; (start = Interlocked.Add(ref next, Block) - Block) < paths.Count;)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                for (int image = start; image < Math.Min(start + Block, paths.Count); image++)
                {
                    Decode(reader.TryRead(paths[image]), image, pixels.AsSpan(image * shape.Size, shape.Size), shape);
                }

                if (start / FilesPerReport != (start + Block) / FilesPerReport)
                {
                    request.Progress?.Report(string.Create(
                        CultureInfo.InvariantCulture, $"decoded {start + Block:N0} of {paths.Count:N0} images of {request.Path}"));
                }
            }
        });
        return Check(paths, shape, pixels);
    }

    private (int Height, int Width) FirstSize(IReadOnlyList<string> paths)
    {
        using ImageFileReader reader = files.Open();
        foreach (string path in paths)
        {
            if (reader.TryRead(path) is byte[] file && ImageDecoder.Decode(file, out _) is (int, int) size)
            {
                return size;
            }
        }

        throw DataError.At(request.Path, $"none of its {paths.Count} images can be read");
    }

    private void Decode(byte[]? file, int image, Span<byte> target, ImageShape shape)
    {
        byte[] rgba = [];
        (int Height, int Width)? size = file is null ? null : ImageDecoder.Decode(file, out rgba);
        _sizes[image] = size;
        if (size is null)
        {
            return;
        }

        if (size == (shape.Height, shape.Width))
        {
            _coloured[image] = !ImageDecoder.ToRgb(rgba, target);
        }
        else if (request.Options.Resize is not null)
        {
            var rgb = new byte[rgba.Length / 4 * 3];
            _coloured[image] = !ImageDecoder.ToRgb(rgba, rgb);
            ImageResize.Resize(rgb, new ImageShape(size.Value.Height, size.Value.Width, 3), target, shape);
        }
    }

    /// <summary>Names what cannot be read and what has another size; more than 1 % unreadable is an error.</summary>
    private LoadedImages Check(IReadOnlyList<string> paths, ImageShape shape, byte[] pixels)
    {
        int[] unreadable = [.. Enumerable.Range(0, paths.Count).Where(image => _sizes[image] is null)];
        if (unreadable.Length * 100L > paths.Count)
        {
            string names = string.Join(", ", unreadable.Take(3).Select(image => paths[image]));
            throw DataError.At(request.Path,
                $"{unreadable.Length} of its {paths.Count} images cannot be read: {names}{(unreadable.Length > 3 ? " ..." : "")}");
        }

        int odd = Array.FindIndex(_sizes, 0, paths.Count, size => size is not null && size != (shape.Height, shape.Width));
        if (odd >= 0 && request.Options.Resize is null)
        {
            throw DataError.At(
                request.Path,
                $"{paths[odd]} is {_sizes[odd]!.Value.Width} by {_sizes[odd]!.Value.Height} pixels, "
                + $"the first image {shape.Width} by {shape.Height}; --resize brings them to one size");
        }

        int[] kept = [.. Enumerable.Range(0, paths.Count).Where(image => _sizes[image] is not null)];
        return new LoadedImages(
            shape, pixels, kept, _coloured.Contains(true), [.. unreadable.Select(image => $"{paths[image]}: cannot be read")]);
    }
}

/// <summary>Images of one size.</summary>
/// <param name="Shape">Of each, with three channels.</param>
/// <param name="Pixels">All images that were asked for, one after the other; what could not be read is blank.</param>
/// <param name="Kept">Those that could be read.</param>
/// <param name="Coloured">False where every image is grey.</param>
/// <param name="Skipped">Those that could not be read, as "file: reason".</param>
internal sealed record LoadedImages(ImageShape Shape, byte[] Pixels, int[] Kept, bool Coloured, IReadOnlyList<string> Skipped)
{
    /// <summary>
    /// The kept images from <paramref name="start"/> up to <paramref name="end"/> (counted among all that were asked for), packed.
    /// </summary>
    /// <param name="start">First image.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="channels">1 or 3.</param>
    public ByteArray Range(int start, int end, int channels)
    {
        int[] images = [.. Kept.Where(image => image >= start && image < end)];
        ImageShape shape = Shape with { Channels = channels };
        var packed = new byte[images.Length * shape.Size];
        Parallel.For(0, images.Length, i =>
        {
            Span<byte> image = Pixels.AsSpan(images[i] * Shape.Size, Shape.Size);
            if (channels == 1)
            {
                ImageDecoder.ToGrey(image);
            }

            image[..shape.Size].CopyTo(packed.AsSpan(i * shape.Size));
        });
        return new ByteArray("", shape.Axes, packed);
    }
}
