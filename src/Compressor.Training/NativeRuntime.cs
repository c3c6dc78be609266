using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Compressor.Training;

/// <summary>
/// Settings of the C libraries under torch that its defaults get wrong for training small networks beside other work.
/// </summary>
internal static partial class NativeRuntime
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int LargestKept = 256 << 20;

    /// <summary>
    /// Keeps freed blocks of up to 256 MB for the next step: glibc would give them back to the system, and fresh pages cost more than the
    /// arithmetic on them. Lets OpenMP's threads sleep soon after a parallel loop: by default they spin, and where another program wants
    /// the core, each of the thousands of loops in a second then waits for its time slice. Lets torch ask for large pages under tensors of
    /// 2 MB and more: a gigabyte of small ones takes longer to come by than to read from a file.
    /// </summary>
#pragma warning disable CA2255 // The variables are read once, when torch is loaded: no later place is early enough.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Mallopt(MmapThreshold, LargestKept);
            _ = Mallopt(TrimThreshold, int.MaxValue);
            _ = SetEnvironment("GOMP_SPINCOUNT", "2000", overwrite: 0);
            _ = SetEnvironment("THP_MEM_ALLOC_ENABLE", "1", overwrite: 0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl): its own defaults stay.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Mallopt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
