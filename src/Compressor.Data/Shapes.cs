using System.Globalization;

namespace Compressor.Data;

/// <summary>The few questions that readers and preprocessing ask of the axes of a sample.</summary>
internal static class Shapes
{
    /// <summary>More channels than these are no image's: grey, grey and alpha, colour, colour and alpha.</summary>
    private const int MostChannels = 4;

    /// <summary>Product of the axes; 1 for none.</summary>
    public static int Size(IReadOnlyList<int> shape)
    {
        int product = 1;
        for (int axis = 0; axis < shape.Count; axis++)
        {
            product = checked(product * shape[axis]);
        }

        return product;
    }

    /// <summary>"32x32x3"; a scalar's is "1".</summary>
    public static string Text(IReadOnlyList<int> shape) =>
        shape.Count == 0 ? "1" : string.Join('x', shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));

    /// <summary>"?x12", an open axis as a question mark.</summary>
    public static string Text(IReadOnlyList<long?> shape) =>
        shape.Count == 0 ? "1" : string.Join('x', shape.Select(extent => extent?.ToString(CultureInfo.InvariantCulture) ?? "?"));

    /// <summary>Where the colour channels of an image of three axes lie: 2 (HWC), 0 (CHW), or null where it is no image.</summary>
    public static int? ChannelAxis(IReadOnlyList<int> shape) => shape switch
    {
        [_, _, 1 or 3] => 2,
        [1 or 3, _, _] => 0,
        [_, _, <= MostChannels] => 2,
        [<= MostChannels, _, _] => 0,
        _ => null,
    };
}
