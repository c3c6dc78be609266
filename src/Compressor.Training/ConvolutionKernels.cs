using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// Checks, once per process, that torch's fast convolutions compute what they should on this processor. They come from oneDNN, whose
/// generated code goes wrong where a virtual machine tells strange cache sizes: seen with oneDNN 3.7.1 on an AMD EPYC of family 26, where
/// a kernel of 5x5 was off by 40 %. Where they do, torch's own convolutions take their place, which are slower and right.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    /// <summary>float32 sums of a few hundred products, relative to the greatest.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Samples, channels, extent, kernels and their extent.</summary>
    private static readonly long[][] Trials =
        [[2, 20, 12, 50, 5], [2, 1, 28, 20, 5], [2, 6, 12, 15, 5], [2, 3, 9, 16, 3], [2, 16, 8, 32, 3]];

    private static readonly Lazy<bool> Checked = new(Check);

    /// <summary>True where oneDNN computes, in convolutions and in products of bfloat16.</summary>
    public static bool UsesOneDnn { get; private set; } = true;

    /// <summary>Makes sure that convolutions are right from now on.</summary>
    /// <exception cref="PlatformNotSupportedException">They are wrong, and torch cannot be told to compute them otherwise.</exception>
    public static void Ensure()
    {
        if (!Checked.Value)
        {
            throw new PlatformNotSupportedException(
                "torch's convolutions compute wrong values on this processor (oneDNN), and cannot be replaced on this system");
        }
    }

    /// <summary>The greatest error of torch's float32 convolutions, forward and backward, relative to float64's greatest value.</summary>
    internal static double Error()
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        using var generator = new Generator(1);
        double error = 0;
        foreach (long[] trial in Trials)
        {
            Tensor x = randn([trial[0], trial[1], trial[2], trial[2]], generator: generator);
            Tensor kernel = randn([trial[3], trial[1], trial[4], trial[4]], generator: generator);
            Tensor[] single = [.. Computed(x, kernel, channelsLast: false), .. Computed(x, kernel, channelsLast: true)];
            Tensor[] reference = Computed(x.to(ScalarType.Float64), kernel.to(ScalarType.Float64), channelsLast: false);
            foreach ((Tensor value, Tensor right) in single.Zip([.. reference, .. reference]))
            {
                double off = ((value.to(ScalarType.Float64) - right).abs().max() / right.abs().max()).item<double>();
                error = Math.Max(error, double.IsFinite(off) ? off : double.PositiveInfinity);
            }
        }

        return error;
    }

    /// <summary>A convolution, the transposed one, and the gradients of the first.</summary>
    private static Tensor[] Computed(Tensor x, Tensor kernel, bool channelsLast)
    {
        (Tensor leftLeaf, Tensor rightLeaf) = (x.detach().requires_grad_(true), kernel.detach().requires_grad_(true));
        Tensor input = channelsLast ? ChannelsLast.FromRows(ChannelsLast.ToRows(leftLeaf).contiguous()) : leftLeaf;
        Tensor sums = nn.functional.conv2d(input, rightLeaf);
        sums.backward([sums.detach()]);
        return [sums.detach(), nn.functional.conv_transpose2d(sums.detach(), kernel), leftLeaf.grad!, rightLeaf.grad!];
    }

    private static bool Check()
    {
        // NNPACK, for single samples, prints a warning on every call where it does not know the processor.
        _ = zeros(1);
        _ = TrySwitchOff("_ZN2at7Context20setUserEnabledNNPACKEb");
        if (Error() <= Tolerance)
        {
            return true;
        }

        UsesOneDnn = false;
        return TrySwitchOff("_ZN2at7Context20setUserEnabledMkldnnEb") && Error() <= Tolerance;
    }

    /// <summary>Sets a flag of torch's context, which TorchSharp has no call for, to false.</summary>
    /// <param name="setter">The C++ method, as the Linux library exports it.</param>
    internal static bool TrySwitchOff(string setter)
    {
        if (!NativeLibrary.TryLoad("libtorch_cpu.so", out nint library)
            || !NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint context)
            || !NativeLibrary.TryGetExport(library, setter, out nint set))
        {
            return false;
        }

        ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 0);
        return true;
    }
}
