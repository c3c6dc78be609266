using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>Which convolutions oneDNN computes right on this processor.</summary>
internal enum OneDnnTrust
{
    All,

    /// <summary>float32 images with channels last, in one group; and of one channel, as long as they need no gradient.</summary>
    ChannelsLast,

    None,
}

/// <summary>
/// Checks, once per process, that torch's fast convolutions compute what they should on this processor. They come from oneDNN, whose
/// generated code goes wrong where a virtual machine tells strange cache sizes: seen with oneDNN 3.7.1 on an AMD EPYC of family 26, where
/// a kernel of 5x5 was off by 40 %. It was off wherever channels had to be filled up to blocks of sixteen, which they have not where they
/// lie last: then those stay, and all others are computed in float64, which oneDNN leaves alone. Where none is right, torch's own
/// convolutions take their place, which are slower and right.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    /// <summary>float32 sums of a few hundred products, relative to the greatest.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The same for bfloat16, whose products are rounded to eight bits.</summary>
    private const double NarrowTolerance = 3e-2;

    /// <summary>Samples, channels, extent, kernels and their extent.</summary>
    private static readonly long[][] Trials =
    [
        [2, 20, 12, 50, 5], [2, 1, 28, 20, 5], [2, 6, 12, 15, 5], [2, 3, 9, 16, 3], [2, 16, 8, 32, 3], [2, 2, 8, 5, 3], [3, 11, 9, 1, 3],
        [2, 20, 5, 50, 5], [3, 20, 2, 7, 1],
    ];

    /// <summary>Rows, columns and inner extent of products.</summary>
    private static readonly long[][] Products = [[100, 300, 784], [100, 10, 84], [7, 33, 5], [100, 100, 300]];

    private static readonly Lazy<(OneDnnTrust Trust, bool Narrow)> Checked = new(Check);

    /// <summary>What oneDNN may compute.</summary>
    public static OneDnnTrust Trust => Checked.Value.Trust;

    /// <summary>True where images should have their channels last.</summary>
    public static bool PrefersChannelsLast => Trust != OneDnnTrust.None;

    /// <summary>True where products of bfloat16 are right.</summary>
    public static bool NarrowProducts => Checked.Value.Narrow;

    /// <summary>Makes sure that convolutions are right from now on.</summary>
    /// <exception cref="PlatformNotSupportedException">They are wrong, and torch cannot be told to compute them otherwise.</exception>
    public static void Ensure()
    {
        if (Trust == OneDnnTrust.None && Error(OneDnnTrust.All) > Tolerance)
        {
            throw new PlatformNotSupportedException(
                "torch's convolutions compute wrong values on this processor (oneDNN), and cannot be replaced on this system");
        }
    }

    /// <summary>True where a convolution of these images can be left to torch as it is.</summary>
    /// <param name="trust">What oneDNN may compute.</param>
    /// <param name="x">[N, C, spatial…].</param>
    public static bool Computes(OneDnnTrust trust, Tensor x, long groups) => trust != OneDnnTrust.ChannelsLast
        || x.dtype == ScalarType.Float64
        || (x.dtype == ScalarType.Float32 && groups == 1 && x.dim() == 4 && (x.size(1) == 1 ? !x.requires_grad : ChannelsLast.Holds(x)));

    /// <summary>A convolution, in float64 where torch's float32 one would be wrong.</summary>
    /// <param name="computes">False where it would be.</param>
    /// <param name="convolve">Gives the sums of images, kernel and bias.</param>
    public static Tensor Run(bool computes, Tensor x, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> convolve) =>
        computes ? convolve(x, weight, bias) : convolve(Wide(x), Wide(weight), bias is null ? null : Wide(bias)).to(x.dtype);

    /// <summary>
    /// The greatest error of torch's float32 convolutions, forward and backward, relative to float64's greatest value, over those that
    /// would be left to it.
    /// </summary>
    internal static double Error(OneDnnTrust trust)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        using var generator = new Generator(1);
        double error = 0;
        foreach (long[] trial in Trials)
        {
            Tensor x = randn([trial[0], trial[1], trial[2], trial[2]], generator: generator);
            Tensor kernel = randn([trial[3], trial[1], trial[4], trial[4]], generator: generator);
            Tensor?[] reference = Computed(Wide(x), Wide(kernel), OneDnnTrust.All, channelsLast: false);
            error = Math.Max(error, Off(Computed(x, kernel, trust, channelsLast: true), reference));
            error = trust == OneDnnTrust.ChannelsLast ? error
                : Math.Max(error, Off(Computed(x, kernel, trust, channelsLast: false), reference));
        }

        return error;
    }

    /// <summary>A convolution, its gradients, and the transposed one, as far as they would be left to torch.</summary>
    private static Tensor?[] Computed(Tensor x, Tensor kernel, OneDnnTrust trust, bool channelsLast)
    {
        (Tensor leftLeaf, Tensor rightLeaf) = (x.detach().requires_grad_(true), kernel.detach().requires_grad_(true));
        Tensor input = channelsLast ? ChannelsLast.FromRows(ChannelsLast.ToRows(leftLeaf).contiguous()) : leftLeaf;
        bool all = Computes(trust, input, 1);
        Tensor sums = nn.functional.conv2d(all ? input : input.detach(), rightLeaf);
        sums.backward([sums.detach()]);
        return
        [
            sums.detach(), rightLeaf.grad!, all ? leftLeaf.grad! : null,
            trust == OneDnnTrust.ChannelsLast ? null : nn.functional.conv_transpose2d(sums.detach(), kernel),
        ];
    }

    /// <summary>The greatest difference to float64, relative to its greatest value.</summary>
    private static double Off(IReadOnlyList<Tensor?> values, IReadOnlyList<Tensor?> reference)
    {
        double greatest = 0;
        foreach ((Tensor? value, Tensor? right) in values.Zip(reference))
        {
            if (value is not null)
            {
                double off = ((Wide(value) - right!).abs().max() / right!.abs().max()).item<double>();
                greatest = Math.Max(greatest, double.IsFinite(off) ? off : double.PositiveInfinity);
            }
        }

        return greatest;
    }

    /// <summary>The greatest error of products of bfloat16, with operands as a dense layer's passes have them.</summary>
    private static double NarrowError()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        return Products.Max(extents =>
        {
            Tensor left = rand([extents[0], extents[2]], generator: generator).to(ScalarType.BFloat16);
            Tensor right = rand([extents[1], extents[2]], generator: generator).to(ScalarType.BFloat16);
            Tensor product = left.matmul(right.t());
            Tensor[] values = [product, product.matmul(right), product.t().matmul(left)];
            (Tensor x, Tensor w, Tensor y) = (Wide(left), Wide(right), Wide(product));
            return Off(values, [x.matmul(w.t()), y.matmul(w), y.t().matmul(x)]);
        });
    }

    private static Tensor Wide(Tensor values) => values.to(ScalarType.Float64);

    private static (OneDnnTrust Trust, bool Narrow) Check()
    {
        // NNPACK, for single samples, prints a warning on every call where it does not know the processor.
        _ = zeros(1);
        _ = TrySwitchOff("_ZN2at7Context20setUserEnabledNNPACKEb");
        bool narrow = NarrowError() <= NarrowTolerance;
        foreach (OneDnnTrust trust in (OneDnnTrust[])[OneDnnTrust.All, OneDnnTrust.ChannelsLast])
        {
            if (Error(trust) <= Tolerance)
            {
                return (trust, narrow);
            }
        }

        _ = TrySwitchOff("_ZN2at7Context20setUserEnabledMkldnnEb");
        return (OneDnnTrust.None, false);
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
