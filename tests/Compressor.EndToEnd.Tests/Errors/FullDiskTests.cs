using System.Diagnostics;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Errors;

/// <summary>A disk that fills up: one line that says so, an earlier output as it was, nothing half written.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void The_model_does_not_fit()
    {
        using var disk = new SmallDisk("64k");
        using var place = new Workplace();
        string earlier = Path.Combine(disk.Folder, "small.onnx");
        File.WriteAllText(earlier, "an earlier output");

        // 38,282 parameters of four bytes each.
        string text = Failure.Of(place, 1, "CMP1001", place.ModelPath, "--steps", "2", "--storage", "dense", "-o", earlier);

        Failure.Names(text, "small.onnx", "space");
        Assert.Equal([earlier], Directory.GetFileSystemEntries(disk.Folder));
        Assert.Equal("an earlier output", File.ReadAllText(earlier));
    }

    [Fact]
    public void The_report_does_not_fit()
    {
        using var disk = new SmallDisk("8k");
        using var place = new Workplace();
        string report = Path.Combine(disk.Folder, "report");

        string text = Failure.Of(place, 1, "CMP1001", place.ModelPath, "--steps", "2", "--report", report);

        Failure.Names(text, "report", "space");
        Assert.Empty(Directory.GetFileSystemEntries(disk.Folder));
    }

    /// <summary>A file system in memory that is full soon; skips the test where none can be mounted.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public SmallDisk(string size)
        {
            bool mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
                && Ran("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder.FullPath);
            if (!mounted)
            {
                folder.Dispose();
                Assert.Skip("Mounting a small disk takes Linux and the rights of root.");
            }
        }

        public string Folder => folder.FullPath;

        public void Dispose()
        {
            Ran("umount", folder.FullPath);
            folder.Dispose();
        }

        private static bool Ran(string command, params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
