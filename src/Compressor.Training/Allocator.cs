using System.Runtime.InteropServices;

namespace Compressor.Training;

/// <summary>
/// glibc gives large blocks back to the system when they are freed, so that every tensor of a megabyte costs fresh pages: more than the
/// arithmetic on it. While training, freed blocks are kept for the next step.
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int LargestKept = 256 << 20;

    /// <summary>Keeps blocks of up to 256 MB; without effect on systems without glibc.</summary>
    public static void KeepPages()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Mallopt(MmapThreshold, LargestKept);
            _ = Mallopt(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl): its own defaults stay.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Mallopt(int parameter, int value);
}
