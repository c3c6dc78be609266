using System.Runtime.CompilerServices;
using Xunit;

namespace Compressor.Tests.Support;

/// <summary>
/// Compares text with a file in tests/Compressor.Tests/Snapshots. Run the tests with UPDATE_SNAPSHOTS=1 to write the files anew, and
/// read the difference before committing it.
/// </summary>
internal static class Snapshot
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Folder(caller), name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"There is no snapshot {name}; run with UPDATE_SNAPSHOTS=1 to write it.");
        // A checkout may have turned line ends into the system's.
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    private static string Folder(string caller)
    {
        for (string? folder = Path.GetDirectoryName(caller); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string snapshots = Path.Combine(folder, "Snapshots");
            if (Directory.Exists(snapshots))
            {
                return snapshots;
            }
        }

        throw new DirectoryNotFoundException($"No Snapshots folder above {caller}.");
    }
}
