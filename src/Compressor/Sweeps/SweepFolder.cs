using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Sweeps;
using Compressor.Stages;

namespace Compressor.Sweeps;

/// <summary>
/// The folder of a sweep: points/ with a report and a model per point, and the merged report beside it. Shards write into it side by side:
/// a point's model takes its place first, its report last, and only a point that has a report counts as finished.
/// </summary>
internal sealed class SweepFolder(string path)
{
    private string Points => Path.Combine(path, "points");

    /// <summary>The merged report for programs.</summary>
    public string JsonPath => Path.Combine(path, ReportFolder.JsonFile);

    /// <summary>The merged report for people.</summary>
    public string MarkdownPath => Path.Combine(path, ReportFolder.MarkdownFile);

    /// <summary>Where a point's model is.</summary>
    public string ModelPath(SweepPoint point) => Path.Combine(Points, point.Name + ".onnx");

    /// <summary>Where a file of that name would lie among the points.</summary>
    public string Among(string file) => Path.Combine(Points, Path.GetFileName(file));

    /// <summary>True for a folder that a sweep has written points into.</summary>
    public static bool Is(string folder) => Directory.Exists(new SweepFolder(folder).Points);

    /// <summary>The finished points by name, in ordinal order.</summary>
    /// <param name="expected">What they must have been computed from; null takes whatever there is.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: a file is broken, no point, or of another sweep. Nothing was overwritten.
    /// </exception>
    public IReadOnlyDictionary<string, Report> Finished(SweepReport? expected)
    {
        var finished = new SortedDictionary<string, Report>(StringComparer.Ordinal);
        if (!Directory.Exists(Points))
        {
            return finished;
        }

        foreach (string file in Directory.EnumerateFiles(Points, "*.json").Order(StringComparer.Ordinal))
        {
            Report point = Read(file);
            SweepMerge.RequirePoint(file, point);
            string name = Path.GetFileNameWithoutExtension(file);
            Require(expected is null ? null : point.Sweep!.DifferenceFrom(expected), file);
            if (SweepPoint.NameOf(point) != name)
            {
                throw new CompressorException(ErrorKind.Usage, $"{file} holds another point, {SweepPoint.NameOf(point)}");
            }

            if (expected is null || HasModel(file, point))
            {
                finished.Add(name, point);
            }
        }

        return finished;
    }

    /// <summary>Makes sure that the merged report is this sweep's, or not there yet.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: it is another's.</exception>
    public void RequireOwn(SweepReport expected)
    {
        if (File.Exists(JsonPath))
        {
            Report merged = ReportJson.ReadFile(JsonPath);
            Require(merged.Sweep is null ? "another command" : merged.Sweep.DifferenceFrom(expected), JsonPath);
        }
    }

    /// <summary>Keeps a finished point, unless somebody else was given the same one and was faster.</summary>
    public void Write(SweepPoint point, Report report, PendingOutput output)
    {
        if (File.Exists(Path.ChangeExtension(ModelPath(point), ".json")) && File.Exists(ModelPath(point)))
        {
            return;
        }

        output.Accept();
        ReportFolder.Write(Points, [($"{point.Name}.json", ReportJson.Write(report))]);
    }

    /// <summary>Merges all points that are there into one report, writes it and returns it.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: there is none, or they do not belong together.</exception>
    public Report Merge()
    {
        Report merged = Merged();
        ReportFolder.Write(merged, path);
        return merged;
    }

    /// <summary>The same without writing it.</summary>
    /// <inheritdoc cref="Merge" path="/exception"/>
    public Report Merged()
    {
        IReadOnlyDictionary<string, Report> points = Finished(null);
        return points.Count > 0
            ? SweepMerge.Of([.. points.Select(point => (Path.Combine(Points, point.Key + ".json"), point.Value))])
            : throw new CompressorException(ErrorKind.Usage, $"{Points}: there is no finished point of a sweep");
    }

    private static Report Read(string file)
    {
        try
        {
            return ReportJson.ReadFile(file);
        }
        catch (CompressorException error)
        {
            throw new CompressorException(error.Kind, $"{error.Message.TrimEnd('.')}; remove it to compute the point again", error);
        }
    }

    /// <summary>A point without its model is computed again; another file in its model's place is somebody's.</summary>
    private static bool HasModel(string file, Report point)
    {
        string model = Path.ChangeExtension(file, ".onnx");
        if (!File.Exists(model))
        {
            return false;
        }

        return Source.Hash(model) == point.Compressed!.Sha256
            ? true
            : throw new CompressorException(
                ErrorKind.Usage, $"{model} is not the file that {file} describes; remove both to compute the point again");
    }

    private static void Require(string? difference, string file)
    {
        if (difference is not null)
        {
            throw new CompressorException(
                ErrorKind.Usage, $"{file} comes from another sweep: {difference}; name another folder with -o, or remove this one");
        }
    }
}
