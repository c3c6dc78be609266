using Compressor.IR;

namespace Compressor.Data;

/// <summary>A preprocessing under the name that people read in the table: "0..1", "imagenet bgr".</summary>
/// <param name="Id">Unique among the candidates.</param>
/// <param name="Preprocessing">What it does.</param>
public sealed record PreprocessingCandidate(string Id, Preprocessing Preprocessing);

/// <summary>
/// The usual ways in which files become tensors. Which one a model was trained with is not in its file,
/// so the original is scored with each (<see cref="PreprocessingProbe"/>).
/// </summary>
public static class PreprocessingCandidates
{
    private const float LargestByte = 255;
    private const int MnistPixels = 28 * 28;

    /// <summary>Mean and deviation of ImageNet's training images in 0..1, red, green, blue: torchvision.transforms, "Normalize".</summary>
    private static readonly (float[] Mean, float[] Std) s_imageNet = ([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Mean and deviation of MNIST's training images in 0..1: pytorch/examples, mnist/main.py.</summary>
    private static readonly (float[] Mean, float[] Std) s_mnist = ([0.1307f], [0.3081f]);

    /// <summary>Every scaling, in each order of channels and axes that the model's shape allows; what is simplest comes first.</summary>
    /// <param name="data">Only its training samples are looked at.</param>
    /// <param name="inputShape">Axes of the model's first input after that of the batch, null where open.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Data"/>: the samples do not fit the input in any order of axes.
    /// </exception>
    public static IReadOnlyList<PreprocessingCandidate> For(DataSplits data, IReadOnlyList<long?> inputShape)
    {
        SampleArray samples = data.Train.Inputs[0];
        IReadOnlyList<Layout> layouts = Layouts(data, inputShape);
        bool colours = Shapes.ChannelAxis(samples.SampleShape) is int axis && samples.SampleShape[axis] == 3;
        var candidates = new List<PreprocessingCandidate>();
        foreach (Layout layout in layouts)
        {
            string axes = layouts.Count == 1 ? "" : layout == Layout.ChannelsFirst ? " chw" : " hwc";
            foreach ((string id, Preprocessing scaling) in Scalings(data))
            {
                Preprocessing ordered = scaling with { Layout = layout };
                candidates.Add(new PreprocessingCandidate(id + axes, ordered));
                if (colours)
                {
                    candidates.Add(new PreprocessingCandidate($"{id}{axes} bgr", ordered with
                    {
                        ReverseChannels = true,
                        Mean = [.. ordered.Mean.Reverse()],
                        Std = [.. ordered.Std.Reverse()],
                    }));
                }
            }
        }

        return candidates;
    }

    /// <summary>
    /// The orders of axes in which the samples fit the model's input, the data's own first; the one to take where a user states only a
    /// scaling.
    /// </summary>
    /// <inheritdoc cref="For"/>
    public static IReadOnlyList<Layout> Layouts(DataSplits data, IReadOnlyList<long?> inputShape)
    {
        IReadOnlyList<int> shape = data.Train.Inputs[0].SampleShape;
        int? channels = Shapes.ChannelAxis(shape);
        Layout[] orders = channels is null || shape[channels.Value] == 1 ? [Layout.AsIs]
            : channels == 0 ? [Layout.ChannelsFirst, Layout.ChannelsLast]
            : [Layout.ChannelsLast, Layout.ChannelsFirst];
        Layout[] fitting = [.. orders.Where(layout =>
            ShapeFit.Fit(new SampleTransform(new Preprocessing { Layout = layout }, shape).Shape, inputShape) is not null)];
        if (fitting.Length > 0)
        {
            return fitting;
        }

        // Nothing fits: the match of the samples as they are fails in words.
        InputMatching.Match([("", shape)], [("", inputShape)]);
        throw new InvalidOperationException("A shape that fits no order of axes fits as it is.");
    }

    private static IEnumerable<(string Id, Preprocessing Scaling)> Scalings(DataSplits data)
    {
        var statistics = SampleStatistics.Of(data.Train.Inputs[0]);
        bool image = data.ImageAxes == ImageAxes.HeightWidthChannels;
        bool bytes = image || (statistics is { Lowest: >= 0, Integers: true } && statistics.Highest is > 128 and <= LargestByte);
        float highest = bytes ? LargestByte : statistics.Highest;
        yield return (bytes ? "0..255" : "raw", new Preprocessing());
        if (statistics.Lowest >= 0 && highest > 0)
        {
            yield return ("0..1", new Preprocessing { Scale = 1 / highest });
            yield return ("-1..1", new Preprocessing { Scale = 2 / highest, Mean = [1] });
        }

        yield return ("dataset mean/deviation", new Preprocessing { Mean = [statistics.Mean], Std = [statistics.Std] });
        if (statistics.ChannelMeans.Length > 1)
        {
            yield return ("dataset mean/deviation per channel",
                new Preprocessing { Mean = statistics.ChannelMeans, Std = statistics.ChannelStds });
        }

        int? channels = Shapes.ChannelAxis(data.Train.Inputs[0].SampleShape) is int axis ? data.Train.Inputs[0].SampleShape[axis] : null;
        if (bytes && channels == 3)
        {
            yield return ("imagenet", new Preprocessing { Scale = 1 / LargestByte, Mean = s_imageNet.Mean, Std = s_imageNet.Std });
        }

        if (bytes && (channels == 1 || data.Train.Inputs[0].SampleSize == MnistPixels))
        {
            yield return ("mnist", new Preprocessing { Scale = 1 / LargestByte, Mean = s_mnist.Mean, Std = s_mnist.Std });
        }
    }
}
