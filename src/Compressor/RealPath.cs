namespace Compressor;

/// <summary>Where a path leads once every symbolic link on the way is followed; parts that do not exist yet stay as they are.</summary>
internal static class RealPath
{
    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>The absolute path without links.</summary>
    /// <exception cref="IOException">Links that lead in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        string here = Path.Combine(Of(parent), Path.GetFileName(full));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return info.LinkTarget is null ? here : Of(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
    }

    /// <summary>True where both lead to one place.</summary>
    public static bool AreSame(string a, string b) => string.Equals(Of(a), Of(b), Comparison);

    /// <summary>True where <paramref name="path"/> is <paramref name="folder"/> or lies below it.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string inner = Of(path);
        string outer = Of(folder);
        return string.Equals(inner, outer, Comparison)
            || inner.StartsWith(Path.TrimEndingDirectorySeparator(outer) + Path.DirectorySeparatorChar, Comparison);
    }
}
