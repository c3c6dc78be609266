namespace Compressor.Onnx;

/// <summary>Keeps external data inside the model's folder: a model from elsewhere must not read this machine's other files.</summary>
internal static class ExternalPath
{
    /// <summary>The full path of an external file.</summary>
    /// <exception cref="IR.CompressorException">The location is absolute, or leads out of the model's folder, links included.</exception>
    public static string Resolve(ReadContext context, string location, string where)
    {
        string folder = Path.GetDirectoryName(context.Path!)!;
        if (Path.IsPathRooted(location) || location.AsSpan().ContainsAny(':', '\0')
            || location.Split('/', '\\').Contains(".."))
        {
            throw Outside();
        }

        string path = Path.GetFullPath(Path.Combine(folder, location));
        try
        {
            // Where the model itself is a link (as download caches make them), its data may be a link into the same real folder.
            string real = RealPath(path);
            bool inside = IsInside(real, RealPath(folder)) || IsInside(real, Path.GetDirectoryName(RealPath(context.Path!))!);
            return inside ? path : throw Outside();
        }
        catch (IOException error)
        {
            throw context.Fail($"{where} lies in the external file '{location}', which cannot be found: {error.Message}", error);
        }

        IR.CompressorException Outside() =>
            context.Fail($"{where} lies in the external file '{location}', outside the model's folder; this is refused.");
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every link on the way resolved.</summary>
    private static string RealPath(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string real = root;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            string? target = info.LinkTarget is null ? null : info.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            real = target is null || target == next ? next : RealPath(target);
        }

        return real;
    }
}
