using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>The memory of contiguous float32 tensors on the CPU, for passes that torch has no fused kernel for.</summary>
internal static unsafe class TorchMemory
{
    /// <summary>The address of the first element; valid while the tensor lives.</summary>
    public static nint Address(Tensor tensor)
    {
        fixed (byte* bytes = tensor.bytes)
        {
            return (nint)bytes;
        }
    }

    /// <summary>The elements in place.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
