using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// <see cref="GridSample"/> by Keys' cubic convolution with a = -0.75: along every axis four neighbours of a point, weighted by their
/// distance; those outside the input follow the padding mode. TorchSharp's grid_sample has no cubic mode.
/// </summary>
internal static class CubicGridSampling
{
    private const double A = -0.75;
    private const int Taps = 4;

    public static Tensor Of(Tensor x, Tensor grid, string padding, bool alignCorners)
    {
        long[] shape = x.shape;
        int axes = shape.Length - 2;
        Tensor flat = x.reshape(shape[0], shape[1], -1);
        long[] strides = Scattering.Strides(shape.AsSpan(2));
        Tap[][] taps = [.. Enumerable.Range(0, axes).Select(axis => AlongAxis(
            grid.select(-1, axes - 1 - axis).reshape(shape[0], 1, -1), shape[2 + axis], padding, alignCorners))];
        Tensor? sum = null;
        for (int combination = 0; combination < Math.Pow(Taps, axes); combination++)
        {
            Tensor? place = null;
            Tensor? weight = null;
            for (int axis = 0, rest = combination; axis < axes; axis++, rest /= Taps)
            {
                Tap tap = taps[axis][rest % Taps];
                place = place is null ? tap.Place * strides[axis] : place + tap.Place * strides[axis];
                weight = weight is null ? tap.Weight : weight * tap.Weight;
            }

            Tensor part = flat.gather(2, place!.expand(-1, shape[1], -1)) * weight!;
            sum = sum is null ? part : sum + part;
        }

        return sum!.reshape([shape[0], shape[1], .. grid.shape[1..^1]]);
    }

    /// <summary>One of the four neighbours of all points along one axis.</summary>
    private sealed record Tap(Tensor Place, Tensor Weight);

    private static Tap[] AlongAxis(Tensor coordinates, long extent, string padding, bool alignCorners)
    {
        Tensor place = alignCorners ? (coordinates + 1) * (0.5 * (extent - 1)) : ((coordinates + 1) * extent - 1) * 0.5;
        Tensor below = place.detach().floor();
        return [.. Enumerable.Range(-1, Taps).Select(offset =>
        {
            Tensor tap = below + offset;
            Tensor weight = Keys((place - tap).abs());
            if (padding == "zeros")
            {
                weight = weight * (tap >= 0).logical_and(tap <= extent - 1);
            }
            else if (padding == "reflection")
            {
                // Mirrored at the border elements' centres, or at their outer edges.
                double period = alignCorners ? Math.Max(1, 2 * (extent - 1)) : 2 * extent;
                Tensor phase = tap.remainder(period);
                tap = minimum(phase, (alignCorners ? period : period - 1) - phase);
            }

            return new Tap(tap.clamp(0, extent - 1).to(ScalarType.Int64), weight);
        })];
    }

    private static Tensor Keys(Tensor d) => where(
        d <= 1,
        ((A + 2) * d - (A + 3)) * d * d + 1,
        ((A * d - 5 * A) * d + 8 * A) * d - 4 * A);
}
