using Compressor.Evaluation;
using Compressor.Inspection;
using Compressor.Locking;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Uncertainty;

namespace Compressor;

/// <summary>
/// Makes sure, before anything runs, that what is written takes the place of nothing that is read, and that it can be written.
/// </summary>
internal static class OutputPaths
{
    /// <summary>Checks the paths of a job.</summary>
    /// <param name="options">The job.</param>
    /// <param name="configurationPath">The settings file it was read from, or null.</param>
    /// <param name="others">Further files that are written.</param>
    /// <exception cref="UsageException">A path is an input's, no place for a file, or not writable.</exception>
    public static void Require(CompressionOptions options, string? configurationPath, GateFiles? others = null)
    {
        try
        {
            RequireApart("the output", options.OutputPath, options, configurationPath);
            foreach (string path in ReportFiles(options))
            {
                RequireApart("the report", path, options, configurationPath);
                Refuse(RealPath.AreSame(path, options.OutputPath), "the output", options.OutputPath, "would take the report's place");
            }

            string posterior = Path.Combine(options.ReportPath, PosteriorFile.Name);
            bool isData = options.Data.Files(options.DataPath).Any(data => RealPath.AreSame(posterior, data));
            Refuse(isData, "the report", posterior, "would overwrite the data");
            Refuse(RealPath.AreSame(posterior, options.OutputPath), "the output", options.OutputPath, "would take the report's place");
            Refuse(RealPath.AreSame(options.ReportPath, options.OutputPath), "the output", options.OutputPath, "is the report's folder");
            Refuse(Directory.Exists(options.OutputPath), "the output", options.OutputPath, "is a folder; name a file in it");
            Refuse(File.Exists(options.ReportPath), "the report", options.ReportPath, "is a file; name a folder");
            RequireOthers(others, options, configurationPath);
            Refuse(Path.GetFileName(options.OutputPath) == LockFile.FileName, "the output", options.OutputPath,
                "would take the lock's place");
            RequireNoWeights(options);
            RequireWritable("the output", options.OutputPath);
            RequireWritable("the report", Path.Combine(options.ReportPath, ReportFolder.JsonFile));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(ErrorCodes.OutputPath, error.Message, error);
        }
    }

    /// <summary>Checks the files that <c>compress check</c> writes against those that it reads.</summary>
    /// <inheritdoc cref="Require" path="/exception"/>
    public static void RequireApart(GateFiles files, DataRequest request, string compressedPath)
    {
        var reads = new CompressionOptions
        {
            ModelPath = request.ModelPath,
            DataPath = request.Settings.Path,
            Data = request.Settings.Options(),
            OutputPath = compressedPath,
            ReportPath = "",
        };
        try
        {
            RequireOthers(files, reads, request.ConfigurationPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(ErrorCodes.OutputPath, error.Message, error);
        }
    }

    /// <summary>Checks what <c>compress uncertainty</c> writes against all that it reads.</summary>
    /// <inheritdoc cref="Require" path="/exception"/>
    public static void RequireApart(UncertaintyOptions options)
    {
        var reads = new CompressionOptions
        {
            ModelPath = options.Data.ModelPath,
            DataPath = options.Data.Settings.Path,
            Data = options.Data.Settings.Options(),
            OutputPath = options.CompressedPath ?? options.Data.ModelPath,
            ReportPath = options.ReportPath ?? "",
        };
        try
        {
            if (options.ExportPath is { } export)
            {
                RequireApart("the export", export, reads, options.Data.ConfigurationPath);
                Refuse(RealPath.AreSame(export, reads.OutputPath), "the export", export, "would overwrite the compressed model");
                Refuse(Directory.Exists(export), "the export", export, "is a folder; name a file in it");
                bool isOther = options.OutOfDistribution is { } others && RealPath.IsWithin(export, others);
                Refuse(isOther, "the export", export, $"would be written into the data ({options.OutOfDistribution})");
                RequireWritable("the export", export);
            }

            if (options.ReportPath is { } report)
            {
                foreach (string path in ReportFiles(reads))
                {
                    RequireApart("the report", path, reads, options.Data.ConfigurationPath);
                }

                Refuse(File.Exists(report), "the report", report, "is a file; name a folder");
                RequireWritable("the report", Path.Combine(report, ReportFolder.JsonFile));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(ErrorCodes.OutputPath, error.Message, error);
        }
    }

    private static void RequireOthers(GateFiles? others, CompressionOptions options, string? configurationPath)
    {
        foreach ((string what, string path) in others?.Paths() ?? [])
        {
            RequireApart(what, path, options, configurationPath);
            Refuse(RealPath.AreSame(path, options.OutputPath), what, path, "would take the output's place");
            Refuse(RealPath.AreSame(path, LockFile.Beside(options.OutputPath)), what, path, "would take the lock's place");
            Refuse(ReportFiles(options).Any(file => RealPath.AreSame(path, file)), what, path, "would take the report's place");
            Refuse(Directory.Exists(path), what, path, "is a folder; name a file in it");
            RequireWritable(what, path);
        }
    }

    private static void RequireApart(string what, string path, CompressionOptions options, string? configurationPath)
    {
        Refuse(RealPath.AreSame(path, options.ModelPath), what, path, "would overwrite the input model");
        Refuse(configurationPath is not null && RealPath.AreSame(path, configurationPath), what, path, "would overwrite the settings");
        foreach (string data in options.Data.Inputs.Select(input => input.Path).Append(options.DataPath).OfType<string>())
        {
            bool isFolder = Directory.Exists(data);
            bool isData = isFolder ? RealPath.IsWithin(path, data) : RealPath.AreSame(path, data);
            Refuse(isData, what, path, $"would be written into the data ({data})");
            // The labels of x.npy lie in another .npy beside it.
            Refuse(!isFolder && SharesFolderAndKind(path, data), what, path, $"may be a part of the data ({data})");
        }
    }

    /// <summary>The weights of a large model may lie in files of any name.</summary>
    private static void RequireNoWeights(CompressionOptions options)
    {
        if (!File.Exists(options.OutputPath) || Path.GetExtension(options.OutputPath) == ".onnx" || !File.Exists(options.ModelPath))
        {
            return;
        }

        foreach (string weights in FileSizes.ExternalFiles(OnnxReader.Read(options.ModelPath), options.ModelPath))
        {
            bool isWeights = RealPath.AreSame(options.OutputPath, weights);
            Refuse(isWeights, "the output", options.OutputPath, "would overwrite weights of the input model");
        }
    }

    private static bool SharesFolderAndKind(string path, string data) =>
        Path.GetExtension(path) is { Length: > 0 } extension
        && string.Equals(extension, Path.GetExtension(data), StringComparison.OrdinalIgnoreCase)
        && RealPath.AreSame(Folder(path), Folder(data));

    /// <summary>The folder need not be there yet, but the nearest one that is must take a file.</summary>
    private static void RequireWritable(string what, string path)
    {
        string folder = RealPath.Of(Folder(path));
        while (!Directory.Exists(folder))
        {
            Refuse(File.Exists(folder), what, path, $"lies below {folder}, which is a file");
            folder = Path.GetDirectoryName(folder) ?? throw new IOException($"{path}: there is no such drive");
        }

        string probe = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using var stream = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(ErrorCodes.OutputPath, $"{what} {path}: {folder} cannot be written to: {error.Message}", error);
        }
    }

    private static IEnumerable<string> ReportFiles(CompressionOptions options) =>
        ((string[])[ReportFolder.JsonFile, ReportFolder.MarkdownFile, ReportFolder.HtmlFile])
            .Select(file => Path.Combine(options.ReportPath, file));

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static void Refuse(bool condition, string what, string path, string cause)
    {
        if (condition)
        {
            throw new UsageException(ErrorCodes.OutputPath, $"{what} {path} {cause}");
        }
    }
}
