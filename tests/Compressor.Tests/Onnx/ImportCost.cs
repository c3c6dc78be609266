using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Training;

namespace Compressor.Tests.Onnx;

/// <summary>What importing and writing back a model costs a process of its own, beside copying its file.</summary>
/// <param name="Bytes">The model with its external data.</param>
/// <param name="CopySeconds">Reading, writing and syncing them through a buffer of 1 MB.</param>
/// <param name="WriteBackSeconds">Reading the model and writing it.</param>
/// <param name="ImportSeconds">The same, the module built in between.</param>
/// <param name="WriteBackPeak">The most memory that took, above what the process held before.</param>
/// <param name="ImportPeak">The same where the model also becomes a module.</param>
internal sealed record ImportCost(
    long Bytes, double CopySeconds, double WriteBackSeconds, double ImportSeconds, long WriteBackPeak, long ImportPeak)
{
    private const int Buffer = 1 << 20;

    /// <summary>The fastest of these counts: other work on the machine only ever adds.</summary>
    private const int Rounds = 3;

    /// <summary>The model to import, in the folder.</summary>
    public const string ModelName = "large.onnx";

    private const string ResultName = "cost.json";

    public static ImportCost Read(string folder) => JsonSerializer.Deserialize<ImportCost>(File.ReadAllText(Path.Combine(folder, ResultName)))!;

    /// <summary>Runs in the child.</summary>
    public static void Measure(string folder)
    {
        string model = Path.Combine(folder, ModelName);
        string output = Path.Combine(folder, "out.onnx");

        // Whatever loads on first use is no cost of a large model.
        string small = Path.Combine(folder, "small.onnx");
        OnnxWriter.Write(SampleModels.Dense(), small, StorageChoice.Dense);
        WriteBack(small, output, import: true);

        string[] files = [model, .. Directory.GetFiles(folder, $"{ModelName}.*.data")];
        var cost = new ImportCost(
            files.Sum(file => new FileInfo(file).Length), double.MaxValue, double.MaxValue, double.MaxValue, 0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            double copy = Seconds(() => Array.ForEach(files, file => Copy(file, Path.Combine(folder, "copied"))));
            File.Delete(Path.Combine(folder, "copied"));
            (double writeBack, long writeBackPeak) = Peak(() => WriteBack(model, output, import: false));
            (double import, long importPeak) = Peak(() => WriteBack(model, output, import: true));
            cost = cost with
            {
                CopySeconds = Math.Min(cost.CopySeconds, copy),
                WriteBackSeconds = Math.Min(cost.WriteBackSeconds, writeBack),
                ImportSeconds = Math.Min(cost.ImportSeconds, import),
                WriteBackPeak = Math.Max(cost.WriteBackPeak, writeBackPeak),
                ImportPeak = Math.Max(cost.ImportPeak, importPeak),
            };
        }

        File.WriteAllText(Path.Combine(folder, ResultName), JsonSerializer.Serialize(cost));
    }

    private static void WriteBack(string model, string output, bool import)
    {
        Model read = OnnxReader.Read(model);
        using GraphModule? module = import ? GraphModule.From(read) : null;
        OnnxWriter.Write(read, output, StorageChoice.Keep);
    }

    private static void Copy(string from, string to)
    {
        var buffer = new byte[Buffer];
        using FileStream source = File.OpenRead(from);
        using FileStream target = File.Create(to);
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            target.Write(buffer, 0, read);
        }

        target.Flush(flushToDisk: true);
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static (double Seconds, long Peak) Peak(Action work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // Linux: forgets the peak so far (proc(5), clear_refs).
        File.WriteAllText("/proc/self/clear_refs", "5");
        long before = Status("VmRSS");
        double seconds = Seconds(work);
        return (seconds, Status("VmHWM") - before);
    }

    private static long Status(string key) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
